import { readFileSync } from 'node:fs'

export interface Case {
  readonly question: string
  readonly intent: string
  readonly query: string
}

/** Reads the questions and the queries they mean; lines of a query are joined. */
export function readCases(): readonly Case[] {
  const text = readFileSync(new URL('cases/questions.txt', import.meta.url), 'utf8')
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '' && !block.startsWith('#'))
  return blocks.map((block) => {
    const [question = '', ...lines] = block.trim().split('\n')
    const [, intent = '', query = ''] = /^\[(\w+)\] (.*)$/.exec(lines.join(' ')) ?? []
    return { question, intent, query }
  })
}
