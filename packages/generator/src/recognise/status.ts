import { isCommonWord } from '../common-words.ts'
import { comparator } from '../comparators.ts'
import { unit } from '../durations.ts'
import { any, comma, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Comparator, Condition, Test } from '../understanding.ts'

interface Codes {
  readonly from: number
  readonly to: number
}

const noun = phrase(
  'status code',
  'status codes',
  'http status code',
  'http status codes',
  'http status',
  'response code',
  'response codes',
  'http code',
  'status',
  'http',
  'code',
  'return code',
  'http error code',
  'error code',
)
/** What codes are codes of; "code" alone says nothing behind one. */
const counted = [
  'error',
  'errors',
  'response',
  'responses',
  'status',
  'status code',
  'status codes',
  'codes',
  'http errors',
  'requests',
] as const
const what = opt(phrase(...counted, 'code', 'http responses'))

const digits: Matcher<number> = map(
  token('number', ({ text }) => /^[1-5]\d\d$/.test(text)),
  ({ text }) => Number(text),
)
const codeClass: Matcher<Codes> = map(
  token('word', ({ lower }) => /^[1-5]xx$/.test(lower)),
  ({ lower }) => classOf(Number(lower[0])),
)
const code: Matcher<Codes> = any(
  codeClass,
  map(digits, (n) => ({ from: n, to: n })),
)

/** Codes by what people call them. */
const named: readonly (readonly [readonly string[], Codes])[] = [
  [['server errors', 'server error', 'server side errors', 'server-side errors', 'internal errors'], classOf(5)],
  [['client errors', 'client error', 'client side errors', 'client-side errors', 'bad requests'], classOf(4)],
  [['redirects', 'redirect', 'redirections', 'were redirected', 'got redirected'], classOf(3)],
  [['not found', 'not found errors', 'not-found errors'], { from: 404, to: 404 }],
  [['internal server errors', 'internal server error'], { from: 500, to: 500 }],
  [['bad gateway', 'bad gateways', 'bad gateway errors'], { from: 502, to: 502 }],
  [['service unavailable'], { from: 503, to: 503 }],
  [['gateway timeout', 'gateway timeouts'], { from: 504, to: 504 }],
  [['unauthorized', 'unauthorised', 'unauthorized requests', 'unauthorised requests'], { from: 401, to: 401 }],
  [['forbidden', 'forbidden requests', 'forbidden responses'], { from: 403, to: 403 }],
  [['rate limited', 'rate-limited', 'rate limited requests', 'too many requests', 'throttled'], { from: 429, to: 429 }],
  [['http errors', 'http error', 'failed http requests'], { from: 400, to: 599 }],
]

/** "with 500 requests" counts, and "of 200 ms" measures. */
const notCounting: Matcher<undefined> = (tokens, at) =>
  any<unknown>(unit, word('errors|requests|logs|times|%|users|rows|results|lines|events|latest|most'))(tokens, at)
    ? undefined
    : { value: undefined, end: at }

const codes: Matcher<readonly Codes[]> = any(
  map(
    seq(noun, opt(any<unknown>(word('between|from'), phrase('in the range'))), digits, word('and|to|-'), digits),
    ([, between, from, how, to]) => (between === undefined && how === 'and' ? undefined : [{ from, to }]),
  ),
  map(
    seq(
      opt(noun),
      opt(word('is|of|was')),
      comparator,
      digits,
      opt(phrase('status', 'status code', 'response', 'responses')),
    ),
    ([said, , how, n]) => (said ? compared(how, n) : undefined),
  ),
  map(
    seq(
      opt(noun),
      opt(word('is|of|was')),
      digits,
      opt(word('responses|status')),
      phrase('or higher', 'or above', 'or more', 'and above', 'and up', 'and higher', 'or greater'),
    ),
    ([, , n]) => [{ from: n, to: 599 }],
  ),
  map(
    seq(
      noun,
      opt(word('is|of|was|equals|equal|are|=|:|in')),
      opt(word('to')),
      opt(token('comparator', ({ text }) => text.startsWith('='))),
      list(code, any<unknown>(comma, word('/'))),
    ),
    ([, , , , all]) => all,
  ),
  map(seq(list(code, any<unknown>(comma, word('/'))), phrase(...counted, 's')), ([all]) => all),
  map(seq(list(codeClass, any<unknown>(comma, word('/'))), what), ([all]) => all),
  ...named.map(([phrases, range]) => map(phrase(...phrases), () => [range])),
  // "returned 404", "got a 503", "all 500s"
  map(
    seq(
      phrase(
        'returned',
        'return',
        'returns',
        'returning',
        'got',
        'get',
        'gets',
        'with a',
        'responded with',
        'with',
        'a',
        'all',
        'any',
        'of',
        'were',
      ),
      opt(word('a|an')),
      list(code, comma),
      notCounting,
    ),
    ([, , all]) => all,
  ),
)

/** Finds HTTP status codes and classes; several in one enumeration are alternatives. */
export function statuses(reading: Reading): readonly Condition[] {
  const bare = reading.take(list(code, any<unknown>(comma, word('/'))), {
    negatable: true,
    accept: (start, end) =>
      isEvident(reading, start, end) ||
      /^(excluding|except|ignoring|without|not|exclude|ignore)$/.test(reading.tokens[start - 1]?.lower ?? ''),
  })
  const found = [...bare, ...reading.take(codes, { negatable: true, accept: (start) => !counts(reading, start) })]
  return found.flatMap((each) =>
    each.negated
      ? each.value.map((range) => conditionOf(each, { kind: 'status', ...range }))
      : [conditionOf(each, together(each.value))],
  )
}

/** "503 gateway 10m", "checkout 502 today", "other than 200" */
function isEvident({ tokens }: Reading, start: number, end: number): boolean {
  const before = tokens[start - 1]
  // "the most 429s"
  if (tokens[end]?.lower === 's' && tokens[end]?.start === tokens[end - 1]?.end)
    return /^[45]/.test(tokens[start]?.text ?? '')
  if (before?.lower === 'than') return tokens[start - 2]?.lower === 'other'
  if (!/^[45]/.test(tokens[start]?.text ?? '') || !notCounting(tokens, end)) return false
  return before === undefined || (before.kind === 'word' && !isCommonWord(before.lower) && !/[._]/.test(before.text))
}

/** "more than 100 errors" is a number of errors. */
function counts(reading: Reading, start: number): boolean {
  const before = word('per|than|over|above|least|most|under|below|exceeding|first|last|top|to|latest|exceed|exceeds')
  if (reading.tokens[start]?.kind !== 'number') return false
  // "at most 500 errors", but not "the most 500 errors"
  const isRanked = word('most|least')(reading.tokens, start - 1) && !word('at')(reading.tokens, start - 2)
  return before(reading.tokens, start - 1) !== undefined && !isRanked
}

/** Two tests of the status as one: "401s and 403s", for no response has both; ">= 400 and < 500" overlap, and both must hold. */
export function joinedCodes(a: Test, b: Test): Test | undefined {
  const [before, after] = [codesIn(a), codesIn(b)]
  if (!before || !after || !areApart([...before, ...after])) return undefined
  return together([...before, ...after])
}

function codesIn(test: Test): readonly Codes[] | undefined {
  if (test.kind === 'status') return [{ from: test.from, to: test.to }]
  if (test.kind !== 'equals' || test.field.kind !== 'concept' || test.field.name !== 'status') return undefined
  const all = test.values.filter((value) => typeof value === 'number')
  return all.length === test.values.length ? all.map((n) => ({ from: n, to: n })) : undefined
}

function areApart(ranges: readonly Codes[]): boolean {
  const sorted = [...ranges].sort((a, b) => a.from - b.from)
  return sorted.every((range, i) => i === 0 || range.from > (sorted[i - 1]?.to ?? 0))
}

/** Neighbouring ranges become one; others are named one by one. */
function together(all: readonly Codes[]): Test {
  const [only, ...more] = all
  if (only && more.length === 0) return { kind: 'status', ...only }
  const sorted = [...all].sort((a, b) => a.from - b.from)
  const first = sorted[0] ?? classOf(5)
  const touching = sorted.every((range, i) => i === 0 || range.from <= (sorted[i - 1]?.to ?? 0) + 1)
  const singles = sorted.every(({ from, to }) => from === to)
  if (!touching && singles) {
    return { kind: 'equals', field: { kind: 'concept', name: 'status' }, values: sorted.map(({ from }) => from) }
  }
  return { kind: 'status', from: first.from, to: Math.max(...sorted.map(({ to }) => to)) }
}

function classOf(hundreds: number): Codes {
  return { from: hundreds * 100, to: hundreds * 100 + 99 }
}

function compared(how: Comparator, n: number): readonly Codes[] | undefined {
  switch (how) {
    case '>=':
      return [{ from: n, to: 599 }]
    case '>':
      return [{ from: n + 1, to: 599 }]
    case '<':
      return [{ from: 100, to: n - 1 }]
    case '<=':
      return [{ from: 100, to: n }]
    case '==':
      return [{ from: n, to: n }]
    case '!=':
      return undefined
  }
}
