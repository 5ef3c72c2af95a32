import { sameWord } from './same-word.ts'
import type { Token, TokenKind } from './tokens.ts'

/** Reads something at a position of the question and says where it ends, or does not match. */
export type Matcher<T> = (tokens: readonly Token[], at: number) => Match<T> | undefined

export interface Match<T> {
  readonly value: T
  readonly end: number
}

type Values<M extends readonly Matcher<unknown>[]> = {
  -readonly [K in keyof M]: M[K] extends Matcher<infer T> ? T : never
}

/** One of the words in `alternatives` (`'last|past'`), with a typo forgiven; gives the word as it is in the table. */
export function word(alternatives: string): Matcher<string> {
  const wanted = alternatives.split('|')
  const exact = new Set(wanted)
  return (tokens, at) => {
    const token = tokens[at]
    if (token?.kind !== 'word' && token?.kind !== 'mark') return undefined
    if (exact.has(token.lower)) return { value: token.lower, end: at + 1 }
    const value = token.kind === 'word' ? wanted.find((each) => sameWord(token.lower, each)) : undefined
    return value === undefined ? undefined : { value, end: at + 1 }
  }
}

/** One of several phrases of blank-separated words; the longest that matches. */
export function phrase(...phrases: readonly string[]): Matcher<string> {
  const longestFirst = [...phrases].sort((a, b) => b.split(' ').length - a.split(' ').length)
  const steps = longestFirst.map((text) => ({ text, words: text.split(' ').map(word) }))
  // Most words of a question begin no phrase of this table: the first word decides, typos included, before any is tried.
  const first = word([...new Set(phrases.map((text) => text.split(' ')[0] ?? ''))].join('|'))
  return (tokens, at) => {
    if (!first(tokens, at)) return undefined
    for (const { text, words } of steps) {
      if (words.every((step, i) => step(tokens, at + i))) return { value: text, end: at + words.length }
    }
    return undefined
  }
}

/** A token of the kind whose text passes the test. */
export function token(kind: TokenKind, test: (token: Token) => boolean = () => true): Matcher<Token> {
  return (tokens, at) => {
    const found = tokens[at]
    return found?.kind === kind && test(found) ? { value: found, end: at + 1 } : undefined
  }
}

/** All in a row. */
export function seq<const M extends readonly Matcher<unknown>[]>(...steps: M): Matcher<Values<M>> {
  return (tokens, at) => {
    const values: unknown[] = []
    let end = at
    for (const step of steps) {
      const match = step(tokens, end)
      if (!match) return undefined
      values.push(match.value)
      end = match.end
    }
    return { value: values as Values<M>, end } // one value per step, in their order: what Values says
  }
}

/** The first that matches. */
export function any<T>(...choices: readonly Matcher<T>[]): Matcher<T> {
  return (tokens, at) => {
    for (const choice of choices) {
      const match = choice(tokens, at)
      if (match) return match
    }
    return undefined
  }
}

export function opt<T>(matcher: Matcher<T>): Matcher<T | undefined> {
  return (tokens, at) => matcher(tokens, at) ?? { value: undefined, end: at }
}

export function map<T, U>(matcher: Matcher<T>, to: (value: T) => U | undefined): Matcher<U> {
  return (tokens, at) => {
    const match = matcher(tokens, at)
    const value = match && to(match.value)
    return match && value !== undefined ? { value, end: match.end } : undefined
  }
}

/** One or more, with a separator between them. */
export function list<T>(item: Matcher<T>, separator: Matcher<unknown>): Matcher<readonly T[]> {
  return (tokens, at) => {
    const first = item(tokens, at)
    if (!first) return undefined
    const values = [first.value]
    let end = first.end
    while (values.length < longestList) {
      const gap = separator(tokens, end)
      const next = gap && item(tokens, gap.end)
      if (!next) return { value: values, end }
      values.push(next.value)
      end = next.end
    }
    return { value: values, end }
  }
}

/** Nobody enumerates more in a question; without a bound one made of commas costs its square. */
const longestList = 24

/** What stands between the items of an enumeration in a sentence. */
export const comma: Matcher<unknown> = any<unknown>(seq(word(','), opt(word('and|or'))), word('and|or|&'))
export const article = opt(word('the|a|an|all|any|our|my|its|their|these|those|this'))
