import { conceptOf } from '../concepts.ts'
import { type Interval, unit } from '../durations.ts'
import { any, atEnd, comma, later, list, type Matcher, map, not, opt, phrase, seq, word } from '../match.ts'
import { wholeNumber } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Words } from '../understanding.ts'
import { isKey, thingsOfKind } from './keys.ts'

export interface Ranking {
  readonly direction: 'asc' | 'desc'
  readonly limit?: number
  /** "the busiest hour": stretches of time are ranked. */
  readonly width?: Interval
  /** What is ranked, if a field is: "top 5 services". Otherwise rows. */
  readonly keys: readonly FieldRef[]
  /** Ranked by how long things take. */
  readonly byDuration: boolean
  /** "latest": rows by time. */
  readonly byTime: boolean
  /** "the slowest operation" */
  readonly isSingular?: boolean
  /** What stands behind it is a word for rows: "latest error", "top 3 errors". */
  readonly isOfRows?: boolean
  /** And for one of them. */
  readonly isOfOne?: boolean
  /** The question says so in so many words, which is what makes it a "top" question. */
  readonly isExplicit: boolean
}

const most: Readonly<Record<string, 'asc' | 'desc'>> = {
  top: 'desc',
  best: 'asc',
  most: 'desc',
  highest: 'desc',
  biggest: 'desc',
  largest: 'desc',
  worst: 'desc',
  noisiest: 'desc',
  busiest: 'desc',
  loudest: 'desc',
  heaviest: 'desc',
  bottom: 'asc',
  least: 'asc',
  fewest: 'asc',
  lowest: 'asc',
  smallest: 'asc',
  quietest: 'asc',
  rarest: 'asc',
}
const slow: Readonly<Record<string, 'asc' | 'desc'>> = {
  slowest: 'desc',
  longest: 'desc',
  fastest: 'asc',
  quickest: 'asc',
  shortest: 'asc',
}
const recent: Readonly<Record<string, 'asc' | 'desc'>> = {
  latest: 'desc',
  newest: 'desc',
  recent: 'desc',
  last: 'desc',
  oldest: 'asc',
  earliest: 'asc',
  first: 'asc',
}

/** What rows are called. */
export const row = word(
  'log|logs|line|lines|err|errs|error|errors|event|events|request|requests|span|spans|trace|traces|entry|entries|warning|warnings|message|messages|record|records|exception|exceptions|failure|failures|call|calls|query|queries|transaction|transactions|criticals|critical|fatals|fatal|crashes|timeouts|deploys|deployments|deployment|deploy|releases|logins|signups|incidents|alerts|restarts|info|debug|failed|slow|successful|5xx|4xx|rows',
)
/** "the last error", but not "the last error messages". */
const oneRow: Matcher<undefined> = (tokens, at) => {
  const noun = word('error|log|warning|exception|failure|span|trace|request|event|entry|crash|timeout')(tokens, at)
  const next = noun && tokens[noun.end]
  return noun &&
    (next === undefined ||
      next.kind !== 'word' ||
      /^(of|in|from|for|on|by|with|that|which|at|today|yesterday|since|and)$/.test(next.lower))
    ? { value: undefined, end: noun.end }
    : undefined
}
const adjective = opt(
  word(
    'common|frequent|active|popular|used|important|recent|affected|erroneous|failing|visited|requested|talkative|noisy|distinct|unique|different|individual|error-prone|noisiest|busiest|loudest|worst|biggest|largest|heaviest|hottest',
  ),
)

/** "biggest response sizes by endpoint" is the largest of each, and no order. */
function ranksFigure({ tokens }: Reading, { start, end }: Words, field: Matcher<FieldRef>): boolean {
  const figure =
    end === start + 1 && word('biggest|largest|highest|lowest|smallest|longest|shortest')(tokens, start)
      ? field(tokens, end)
      : undefined
  if (figure?.value.kind !== 'concept' || conceptOf(figure.value.name).type !== 'number') return false
  return (
    word('by|per')(tokens, figure.end) !== undefined || phrase('for each', 'of each')(tokens, figure.end) !== undefined
  )
}

const traceId: FieldRef = { kind: 'concept', name: 'traceId' }
/** "the most recent" is about time. */
const notRecent = not(word('recent'))
const mostOf = seq(
  opt(phrase('with', 'using', 'having', 'consuming', 'that use', 'that have', 'that had', 'who have', 'causing')),
  word('the'),
  word('most|highest|largest|least|fewest|lowest'),
  notRecent,
)
/** What the most of is, or the least, is left for others to read. */
const behindKey: Matcher<string> = (tokens, at) => {
  const found = mostOf(tokens, at)
  return found && { value: found.value[2], end: at }
}
const occurrence = word('occurrence|instance|sighting|appearance|time')
const anything = word('of|we|i|it|that|someone|anybody|anyone|there|this|each|every|the|a|an|any')

/** Finds "top 10 …", "the slowest …", "five latest …", "most errors". */
export function ranking(reading: Reading, field: Matcher<FieldRef>): Ranking | undefined {
  const key = any(
    map(field, (ref) => (isKey(ref) ? ref : undefined)),
    thingsOfKind,
  )
  const keys = opt(list(key, comma))
  const slowWord = word(Object.keys(slow).join('|'))
  const found = reading.take(
    any<Ranking>(
      map(seq(word('when'), word('did|do|does'), later(word('start|begin|appear'))), () =>
        rank('asc', 1, undefined, { byTime: true }),
      ),
      map(seq(word('when'), word('did|do|does'), later(word('stop|end|disappear'))), () =>
        rank('desc', 1, undefined, { byTime: true }),
      ),
      map(seq(word('busiest|quietest|noisiest|worst'), partOfTime(field)), ([said, of]) =>
        rank(most[said], 1, [of], { isExplicit: true }),
      ),
      map(seq(word('which|what'), unit, superlative), ([, width, said]) => ({
        ...rank(most[said], 1, undefined, { isExplicit: true }),
        width,
      })),
      map(
        seq(
          word('when'),
          word('did|was|were|is'),
          opt(word('the|our')),
          word('first|last|latest|earliest|newest|oldest'),
          opt(word('time')),
        ),
        ([, , , said]) => rank(recent[said], 1, undefined, { byTime: true }),
      ),
      before(
        map(seq(opt(word('the')), word('first|last|latest|earliest')), ([, said]) =>
          rank(recent[said], 1, undefined, { byTime: true }),
        ),
        seq(occurrence, anything),
      ),
      map(
        seq(opt(word('top')), opt(wholeNumber), word('busiest|quietest|noisiest|worst'), unit),
        ([, n, said, width]) => ({ ...rank(most[said], n ?? 1, undefined, { isExplicit: true }), width }),
      ),
      map(
        seq(opt(wholeNumber), slowWord, opt(wholeNumber), opt(word('running|database|http|api')), keys),
        ([before, said, after, , of]) =>
          rank(slow[said], before ?? after, of, {
            byDuration: true,
            isExplicit: before !== undefined || after !== undefined,
          }),
      ),
      map(
        seq(word('top|bottom'), opt(wholeNumber), opt(word('slowest|longest|fastest')), adjective, keys),
        ([said, n, slowly, , of]) =>
          rank(slowly ? slow[slowly] : most[said], n, of, { byDuration: slowly !== undefined, isExplicit: true }),
      ),
      before(
        map(
          seq(opt(word('the')), phrase('first', 'last', 'most recent', 'latest', 'newest', 'oldest', 'earliest')),
          ([, said]) => rank(recent[said] ?? 'desc', 1, undefined, { byTime: true }),
        ),
        oneRow,
      ),
      map(
        seq(
          opt(wholeNumber),
          word('noisiest|busiest|loudest|rarest|worst|biggest|largest|quietest|heaviest'),
          opt(wholeNumber),
          opt(word('api|http|database')),
          keys,
        ),
        ([before, said, after, , of]) => (of ? rank(most[said], before ?? after, of, { isExplicit: true }) : undefined),
      ),
      map(
        seq(
          opt(word('the')),
          opt(wholeNumber),
          word('most|least'),
          word(
            'common|frequent|active|popular|used|affected|visited|requested|noisy|talkative|failing|erroneous|error-prone',
          ),
          opt(word('kind|kinds|type|types')),
          opt(word('of')),
          keys,
        ),
        ([, n, said, , , , of]) => rank(most[said], n, of, { isExplicit: true }),
      ),
      // "the trace with the most spans"
      map(
        seq(
          word('trace|traces'),
          phrase('with the', 'that has the', 'that have the', 'having the'),
          word('most|fewest'),
        ),
        ([which, , said]) => rank(most[said], which === 'trace' ? 1 : undefined, [traceId], { isExplicit: true }),
      ),
      map(seq(phrase('has the', 'have the', 'with the', 'had the'), word('worst|best')), ([, said]) =>
        rank(most[said], undefined, undefined, { isExplicit: true }),
      ),
      map(
        seq(
          opt(phrase('the', 'has the', 'have the', 'with the', 'had the', 'produce the', 'return the', 'returns the')),
          word('most|fewest|least|highest|lowest|largest|biggest'),
          notRecent,
        ),
        ([, said]) => rank(most[said], undefined, undefined, { isExplicit: true }),
      ),
      // "the 5 pods using the most memory"
      map(seq(opt(word('the')), wholeNumber, key, behindKey), ([, n, of, said]) =>
        rank(most[said], n, [of], { isExplicit: true }),
      ),
      map(seq(word('the'), wholeNumber, phrase('most recent', 'latest', 'newest', 'oldest')), ([, n, said]) =>
        rank(recent[said] ?? 'desc', n, undefined, { byTime: true }),
      ),
      map(seq(phrase('most recent', 'latest', 'newest', 'oldest', 'earliest'), opt(wholeNumber)), ([said, n]) =>
        rank(recent[said] ?? 'desc', n, undefined, { byTime: true }),
      ),
      map(seq(wholeNumber, phrase('most recent', 'latest', 'newest', 'oldest', 'earliest')), ([n, said]) =>
        rank(recent[said] ?? 'desc', n, undefined, { byTime: true }),
      ),
      before(
        map(seq(word('last|first'), wholeNumber), ([said, n]) => rank(recent[said], n, undefined, { byTime: true })),
        row,
      ),
    ),
    {
      once: true,
      accept: (start, end) =>
        !ranksFigure(reading, { start, end }, field) &&
        (reading.tokens[start - 1]?.lower !== 'at' || !/^(least|most)$/.test(reading.tokens[start]?.lower ?? '')),
    },
  )
  const [first] = found
  return (
    first && {
      ...first.value,
      isSingular: first.value.keys.length > 0 && !endsInPlural(reading, first.end),
      ...rowsBehind(reading, first.end),
    }
  )
}

/** "log line", "errors" */
function rowsBehind({ tokens }: Reading, end: number): Pick<Ranking, 'isOfRows' | 'isOfOne'> {
  const rows = tokens.slice(end, end + 2).filter((_, at) => row(tokens, end + at) !== undefined)
  return { isOfRows: rows.length > 0, isOfOne: rows.at(-1)?.lower.endsWith('s') === false }
}

/** "the slowest operation" is one. */
function endsInPlural(reading: Reading, end: number): boolean {
  return reading.tokens[end - 1]?.lower.endsWith('s') ?? true
}

/** The next "most" or "fewest", however far: "on which day were there the most errors". */
const superlative: Matcher<string> = (tokens, at) => {
  const wanted = word('most|fewest|least|highest|lowest')
  const ahead = tokens.findIndex((_, i) => i >= at && wanted(tokens, i) !== undefined)
  const found = ahead === -1 ? undefined : wanted(tokens, ahead)
  return found && { value: found.value, end: at }
}

/** "more than a million rows" is no limit. */
const notMore: Matcher<undefined> = (tokens, at) =>
  word('than|over|above|least|most|under|below|exceeding')(tokens, at - 1) ? undefined : { value: undefined, end: at }

/** Finds how many rows: "limit 10", "up to 50", "show me 20 logs". */
export function limit(reading: Reading): number | undefined {
  const n = wholeNumber
  const found = reading.take(
    any<number>(
      map(
        seq(
          phrase(
            'limit to',
            'limit',
            'top',
            'limited to',
            'up to',
            'at most',
            'no more than',
            'only the first',
            'the first',
            'first',
            'just',
            'a maximum of',
            'sample of',
            'a sample of',
          ),
          n,
          opt(word('results|rows')),
        ),
        ([, rows]) => rows,
      ),
      before(
        map(
          seq(
            phrase(
              'show',
              'show me',
              'give me',
              'list',
              'get',
              'get me',
              'find',
              'fetch',
              'return',
              'display',
              'see',
              'want',
            ),
            n,
          ),
          ([, rows]) => rows,
        ),
        row,
      ),
      map(seq(word('only|just'), n, atEnd), ([, rows]) => rows),
      map(seq(notMore, n, word('results|rows|examples|samples')), ([, rows]) => rows),
      map(seq(n, phrase('of them', 'of those', 'of these', 'max', 'at most', 'only')), ([rows]) => rows),
      map(seq(word('max|maximum'), n), ([, rows]) => rows),
      before(
        map(seq(n, word('sample|random|example')), ([rows]) => rows),
        row,
      ),
    ),
  )
  return found[0]?.value
}

/** "hour of the day", "weekday" */
function partOfTime(field: Matcher<FieldRef>): Matcher<FieldRef> {
  return map(field, (ref) => (ref.kind === 'concept' && conceptOf(ref.name).partOfTime ? ref : undefined))
}

function rank(
  direction: 'asc' | 'desc' | undefined,
  rows: number | undefined,
  keys: readonly FieldRef[] | undefined,
  how: { byDuration?: boolean; byTime?: boolean; isExplicit?: boolean },
): Ranking {
  return {
    direction: direction ?? 'desc',
    ...(rows !== undefined && { limit: rows }),
    keys: keys ?? [],
    byDuration: how.byDuration ?? false,
    byTime: how.byTime ?? false,
    isExplicit: how.isExplicit ?? false,
  }
}

/** Matches only in front of something, which it leaves where it is. */
function before<T>(matcher: Matcher<T>, ahead: Matcher<unknown>): Matcher<T> {
  return (tokens, at) => {
    const match = matcher(tokens, at)
    return match && ahead(tokens, match.end) ? match : undefined
  }
}
