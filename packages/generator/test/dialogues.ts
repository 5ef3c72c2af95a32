import { readFileSync } from 'node:fs'

export interface Turn {
  readonly words: string
  /** Undefined for one that is refused. */
  readonly answer: { readonly intent: string; readonly query: string } | undefined
}

export interface Dialogue {
  /** A question, or a query that a model wrote. */
  readonly begins: { readonly question: string } | { readonly query: string }
  readonly turns: readonly Turn[]
}

/** Reads the dialogues; lines of a query are joined. */
export function readDialogues(): readonly Dialogue[] {
  const text = readFileSync(new URL('cases/dialogues.txt', import.meta.url), 'utf8')
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '' && !block.startsWith('#'))
  return blocks.map((block) => {
    const [first = '', ...turns] = block.trim().split(/\n> /)
    const begins = first.startsWith('= ') ? { query: joined(first.slice(2)) } : { question: first }
    return { begins, turns: turns.map(readTurn) }
  })
}

function readTurn(text: string): Turn {
  const [words = '', ...lines] = text.split('\n')
  const [, intent = '', query = ''] = /^\[(\w+)\] (.*)$/.exec(lines.join(' ')) ?? []
  return { words, answer: query === '' ? undefined : { intent, query } }
}

function joined(lines: string): string {
  return lines.replaceAll('\n', ' ')
}
