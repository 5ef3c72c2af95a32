import { remembered } from './remembered.ts'
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

/** One of the words in `alternatives` (`'last|past'`); slips of the finger are mended before (`spelling.ts`). */
export const word: (alternatives: string) => Matcher<string> = remembered((alternatives: string) => {
  const wanted = new Set(alternatives.split('|'))
  return (tokens, at) => {
    const token = tokens[at]
    if (token?.kind !== 'word' && token?.kind !== 'mark') return undefined
    return wanted.has(token.lower) ? { value: token.lower, end: at + 1 } : undefined
  }
})

const written = remembered((phrases: string) => phraseOf(phrases.split('\n')))

/** One of several phrases of blank-separated words; the longest that matches. For phrases of the source text. */
export function phrase(...phrases: readonly string[]): Matcher<string> {
  return written(phrases.join('\n'))
}

/** The same for phrases that come from outside. */
export function phraseOf(phrases: readonly string[]): Matcher<string> {
  const byFirstWord = new Map<string, { readonly text: string; readonly words: readonly string[] }[]>()
  for (const text of phrases) {
    const words = text.split(' ')
    const first = words[0] ?? ''
    const all = byFirstWord.get(first)
    if (all) all.push({ text, words })
    else byFirstWord.set(first, [{ text, words }])
  }
  for (const all of byFirstWord.values()) all.sort((a, b) => b.words.length - a.words.length)
  return (tokens, at) => {
    const found = byFirstWord.get(lowerAt(tokens, at) ?? '')
    for (const { text, words } of found ?? []) {
      if (words.every((each, i) => lowerAt(tokens, at + i) === each)) return { value: text, end: at + words.length }
    }
    return undefined
  }
}

function lowerAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]
  return token?.kind === 'word' || token?.kind === 'mark' ? token.lower : undefined
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

/** The matcher, said of many: its last word is a plural. */
export function many<T>(matcher: Matcher<T>): Matcher<T> {
  return (tokens, at) => {
    const match = matcher(tokens, at)
    return match && tokens[match.end - 1]?.lower.endsWith('s') ? match : undefined
  }
}

/** Where the other matches; takes nothing. */
export function ahead(matcher: Matcher<unknown>): Matcher<undefined> {
  return (tokens, at) => (matcher(tokens, at) ? { value: undefined, end: at } : undefined)
}

/** Where the other matches here or somewhere further on; takes nothing. */
export function later(matcher: Matcher<unknown>): Matcher<undefined> {
  return (tokens, at) =>
    tokens.some((_, i) => i >= at && matcher(tokens, i) !== undefined) ? { value: undefined, end: at } : undefined
}

/** Where the question ends; takes nothing. */
export const atEnd: Matcher<undefined> = (tokens, at) => (tokens[at] ? undefined : { value: undefined, end: at })

/** Where the other does not match; takes nothing. */
export function not(matcher: Matcher<unknown>): Matcher<undefined> {
  return (tokens, at) => (matcher(tokens, at) ? undefined : { value: undefined, end: at })
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
