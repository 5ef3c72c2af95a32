import { any, type Match, type Matcher, opt, phrase, seq, word } from './match.ts'
import { respelled } from './spelling.ts'
import { type Token, tokenise } from './tokens.ts'
import type { Condition, Test } from './understanding.ts'

/** Something recognised in the question, and where. */
export interface Found<T> {
  readonly value: T
  /** Positions of tokens, the end exclusive. */
  readonly start: number
  readonly end: number
  readonly negated: boolean
  /** Where the negation begins, if there is one. */
  readonly from: number
}

export interface TakeOptions {
  /** Whether "not" in front of it counts. */
  readonly negatable?: boolean
  /** How many of its first tokens to show as keyword; all if absent. */
  readonly keywordTokens?: number
  /** Look, but leave the words to other recognisers. */
  readonly keep?: boolean
  /** With `keep`: what is looked at counts as not understood, if nobody else takes it. */
  readonly unheard?: boolean
  /** Only the first: another one is left for others, or to be named as not understood. */
  readonly once?: boolean
  readonly accept?: (start: number, end: number) => boolean
}

/** What a piece of a question decides. */
export type Part = 'time' | 'where' | 'by' | 'figures' | 'order' | 'limit' | 'columns' | 'comparison'

/** Words of the question, as they were written, and what they decide. */
export interface Said {
  readonly part: Part
  readonly words: string
  /** "not" stands in front of them. */
  readonly isDenied: boolean
}

/** A question while it is being read: each word is understood once, by the first recogniser that claims it. */
export interface Reading {
  readonly question: string
  readonly tokens: readonly Token[]
  isFree(at: number): boolean
  /** Whether something has listened to the word, though it was left to others. */
  isHeard(at: number): boolean
  take<T>(matcher: Matcher<T>, options?: TakeOptions): readonly Found<T>[]
  claim(start: number, end: number): void
  /** What the words taken from now on are about. */
  about(part: Part): void
  /** What was matched, as the user wrote it, in the order of the question. */
  keywords(): readonly string[]
  /** The same, with what each is about. */
  said(): readonly Said[]
}

const negator = any<unknown>(
  phrase(
    'other than',
    'apart from',
    'everything but',
    'anything but',
    'all but',
    'leaving out',
    'leave out',
    'filter out',
    'but not',
    'from outside',
  ),
  word(
    "not|no|non|outside|excluding|exclude|except|without|ignoring|ignore|forget|besides|minus|omitting|skip|skipping|never|didn't|doesn't|don't|isn't|aren't|wasn't|weren't|haven't|hasn't|hadn't",
  ),
)
/** What may stand between a negation and what it denies: "not from the checkout service", "not containing". */
const filler = word(
  'from|in|for|on|the|any|all|of|with|by|a|an|including|is|are|was|were|to|those|ones|have|has|everything|happen|happened|come|coming|came|originate|belong|belonging|related|about',
)
const lead = word(
  'from|in|the|over|during|within|for|of|at|on|a|an|with|that|are|is|was|to|and|or|by|me|who|which|have|had|has|than|all|s|,',
)

/** What was found as a condition, with its words. */
export function conditionOf(found: Found<unknown>, test: Test, negated = found.negated): Condition {
  return { test, negated, words: { start: found.from, end: found.end } }
}

const gone = { kind: 'mark', text: '\0', lower: '\0', start: 0, end: 0 } as const

/** `isKnown` says which words are spelt as they should be, whatever they look like. */
export function read(question: string, isKnown: (lower: string) => boolean = () => false): Reading {
  const tokens = respelled(tokenise(question), isKnown)
  const claimed = new Array<boolean>(tokens.length).fill(false)
  const heard = new Set<number>()
  // What matchers see: a claimed word is there no more, so that no match can reach across one.
  const left = [...tokens]
  const keywords: { part: Part; isDenied: boolean; start: number; end: number }[] = []
  let part: Part = 'where'

  const reading: Reading = {
    question,
    tokens,
    isFree: (at) => at >= 0 && at < tokens.length && !claimed[at],
    isHeard: (at) => heard.has(at),
    claim(start, end) {
      claimed.fill(true, start, end)
      for (let at = start; at < end; at += 1) left[at] = gone
    },
    about(next) {
      part = next
    },
    keywords: () => [...new Set(reading.said().map(({ words }) => words))],
    said: () =>
      [...keywords]
        .sort((a, b) => a.start - b.start)
        .map(({ part: about, isDenied, start, end }) => ({ part: about, isDenied, words: question.slice(start, end) })),
    take,
  }
  return reading

  function take<T>(matcher: Matcher<T>, options: TakeOptions = {}): readonly Found<T>[] {
    const found: Found<T>[] = []
    let at = 0
    while (at < tokens.length) {
      const match = freeMatch(matcher, at)
      if (!match || options.accept?.(at, match.end) === false) {
        at += 1
        continue
      }
      const denial = options.negatable ? denialBefore(at) : undefined
      const negated = denial !== undefined || (options.negatable === true && isJoined(found.at(-1), at))
      found.push({ value: match.value, start: at, end: match.end, negated, from: denial ?? at })
      if (options.keep && options.unheard) {
        at = match.end
        continue
      }
      if (options.keep) for (let each = at; each < match.end; each += 1) heard.add(each)
      else {
        reading.claim(denial ?? at, match.end)
        note(denial ?? at, Math.min(match.end, at + (options.keywordTokens ?? match.end)), negated)
      }
      at = match.end
      if (options.once) break
    }
    return found
  }

  function freeMatch<T>(matcher: Matcher<T>, at: number): Match<T> | undefined {
    const match = claimed[at] ? undefined : matcher(left, at)
    return match && match.end > at ? match : undefined
  }

  /** Where the negation that reaches `at` begins. */
  function denialBefore(at: number): number | undefined {
    let end = at
    while (end > 0 && !claimed[end - 1] && filler(tokens, end - 1)) end -= 1
    for (const start of [end - 2, end - 1]) {
      if (start >= 0 && !claimed[start] && negator(tokens, start)?.end === end) return start
    }
    return undefined
  }

  /** "excluding a and b" denies both. */
  function isJoined(before: Found<unknown> | undefined, at: number): boolean {
    if (!before?.negated) return false
    const gap = seq(any<unknown>(word('and|or|nor'), seq(word(','), opt(word('and|or')))), opt(filler), opt(filler))
    return gap(tokens, before.end)?.end === at
  }

  function note(first: number, end: number, isDenied: boolean): void {
    let from = first
    while (from < end - 1 && lead(tokens, from)) from += 1
    const start = tokens[from]
    const last = tokens[end - 1]
    if (start && last) keywords.push({ part, isDenied, start: start.start, end: last.end })
  }
}
