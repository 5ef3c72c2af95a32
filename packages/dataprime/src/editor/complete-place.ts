import type { CommandName } from '../ast.ts'
import { commandNamed } from '../parse/stage-names.ts'
import type { Scanned } from './tokens-scan.ts'

/** Where in a query the cursor stands, by the words before it: the text there is seldom whole enough for a tree. */
export interface Place {
  /** The tokens of the stage before the word that is being written, its name first. */
  readonly stage: readonly Scanned[]
  readonly command: CommandName | null
  /** Where the query that the stage belongs to begins, and where the stage begins. */
  readonly queryStart: number
  readonly stageStart: number
  readonly isFirstStage: boolean
  /** The call whose arguments the cursor is in, and what it is called on: tokens before its bracket. */
  readonly call: readonly Scanned[] | null
}

interface Level {
  readonly opener: number
  readonly isQuery: boolean
  queryStart: number
  stage: number
  stages: number
}

const closers: Readonly<Record<string, true>> = { ')': true, ']': true, '}': true }
const openers: Readonly<Record<string, true>> = { '(': true, '[': true, '{': true }

/** @param tokens those before the cursor, without comments and without the word that is being written */
export function placeAfter(tokens: readonly Scanned[], offset: number): Place {
  const levels: Level[] = [{ opener: -1, isQuery: true, queryStart: 0, stage: 0, stages: 0 }]
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'symbol') continue
    const level = levels.at(-1)
    if (Object.hasOwn(openers, token.text)) {
      const isQuery = opensQuery(tokens, at, level)
      levels.push({ opener: at, isQuery, queryStart: token.end, stage: at + 1, stages: 0 })
    } else if (Object.hasOwn(closers, token.text)) {
      if (levels.length > 1) levels.pop()
    } else if (token.text === '|' && level) {
      const opens = tokens[at - 1]?.text === '(' && level.opener === at - 1
      if (tokens[at + 1]?.text === ')' && !opens) continue
      if (opens) levels[levels.length - 1] = { ...level, isQuery: true, queryStart: token.end, stage: at + 1 }
      else {
        level.stage = at + 1
        level.stages++
      }
    }
  }
  const query = levels.findLast((level) => level.isQuery) ?? levels[0]
  const inner = levels.at(-1)
  const stage = tokens.slice(query?.stage ?? 0)
  const name = stage[0]
  const isNamed = name?.kind === 'word'
  const isTwoWords = isNamed && (name.text === 'sort' || name.text === 'order')
  return {
    stage,
    command: isTwoWords ? 'orderby' : isNamed ? commandNamed(name.text) : null,
    queryStart: query?.queryStart ?? 0,
    stageStart: name?.start ?? offset,
    isFirstStage: (query?.stages ?? 0) === 0,
    call:
      inner && !inner.isQuery && tokens[inner.opener]?.text !== '{'
        ? tokens.slice(query?.stage ?? 0, inner.opener)
        : null,
  }
}

/** Brackets of these commands hold a query: the first ones of their stage. */
const withQuery: ReadonlySet<string> = new Set(['join', 'union', 'stitch'])
const joinTypes: ReadonlySet<string> = new Set(['left', 'inner', 'full', 'cross'])

function opensQuery(tokens: readonly Scanned[], at: number, level: Level | undefined): boolean {
  if (tokens[at]?.text !== '(' || !level?.isQuery || at - level.stage > 2) return false
  const words = tokens.slice(level.stage, at).map((token) => token.text)
  return withQuery.has(words[0] ?? '') && (words.length === 1 || (words.length === 2 && joinTypes.has(words[1] ?? '')))
}
