import { countedIn } from '../fields.ts'
import { any, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Measure, Severity, Test } from '../understanding.ts'
import { statistic } from './measure.ts'

/** One of several figures that are counted side by side, each of rows of its own. */
interface Population {
  readonly measure: Measure
  /** "number of errors", "total requests", "error count": it says for itself that it is to be counted. */
  readonly isCounted: boolean
}

const levels: readonly (readonly [Severity, words: string])[] = [
  ['CRITICAL', 'critical|criticals|fatal|fatals'],
  ['ERROR', 'error|errors|errs'],
  ['WARNING', 'warning|warnings|warns'],
  ['INFO', 'info|infos'],
  ['DEBUG', 'debug'],
]
const things = opt(
  word('logs|log|messages|requests|request|calls|call|responses|spans|events|jobs|payments|orders|lines|transactions'),
)
const all = word('logs|requests|calls|events|spans|messages|entries|transactions|responses|traffic|rows|lines')

const tested: Matcher<Measure> = any<Measure>(
  ...levels.map(([level, words]) =>
    map(seq(word(words), opt(word('logs|messages|events|spans'))), ([said]) => {
      const name = said.endsWith('s') ? said : `${said}s`
      return countIf(
        { kind: 'severity', relation: 'is', levels: [level] },
        level === 'INFO' || level === 'DEBUG' ? `${said}_logs` : name,
      )
    }),
  ),
  map(
    seq(
      token('word', ({ lower }) => /^[1-5]xx$/.test(lower)),
      opt(word('errors|responses|requests|s')),
    ),
    ([{ lower }]) => {
      const from = Number(lower[0]) * 100
      return countIf({ kind: 'status', from, to: from + 99 }, `responses_${lower}`)
    },
  ),
  map(
    seq(
      token('number', ({ text }) => /^[1-5]\d\d$/.test(text)),
      word('s|responses|requests'),
    ),
    ([{ text }]) => countIf({ kind: 'status', from: Number(text), to: Number(text) }, `responses_${text}`),
  ),
  map(seq(word('failed|failing|unsuccessful|failures'), things), () =>
    countIf({ kind: 'outcome', outcome: 'failure' }, 'failed'),
  ),
  map(seq(word('successful|succeeded|successes'), things), () =>
    countIf({ kind: 'outcome', outcome: 'success' }, 'successful'),
  ),
)

const howMany = phrase(
  'number of',
  'the number of',
  'count of',
  'how many',
  'total number of',
  'total',
  'all',
  'overall',
  'amount of',
)
const different = phrase('unique', 'distinct', 'different', 'number of unique', 'number of distinct', 'how many unique')
const suffix = opt(phrase('count', 'counts', 'in total', 'overall', 'total'))

/**
 * Finds "errors and total requests by service": figures of different rows. One filter for both would leave out what only
 * the other counts. "errors and warnings from checkout" is one set of rows, so some word must ask for a count of each.
 */
export function populations(reading: Reading, field: Matcher<FieldRef>): readonly Measure[] {
  const counted = countedIn(field)
  const item: Matcher<Population> = any<Population>(
    map(seq(different, counted), ([, ref]) => ({ measure: { kind: 'distinct', field: ref }, isCounted: true })),
    map(seq(opt(howMany), tested, suffix), ([before, measure, behind]) => ({
      measure,
      isCounted: before !== undefined || behind !== undefined,
    })),
    map(seq(opt(howMany), all, suffix), ([before, , behind]) => ({
      measure: { kind: 'count' },
      isCounted: before !== undefined || behind !== undefined,
    })),
  )
  const separator = any<unknown>(word('vs|versus|and'), seq(word(','), opt(word('and'))))
  const found = reading.take(list(item, separator), {
    accept: (start, end) => countsEach(items(start), { contrasts: contrasts(start, end), joins: joins(start) }),
  })
  return found.flatMap(({ value }) => value.map(({ measure }) => measure))

  function items(at: number): readonly Population[] {
    return list(item, separator)(reading.tokens, at)?.value ?? []
  }

  function contrasts(start: number, end: number): boolean {
    return reading.tokens.slice(start, end).some(({ lower }) => /^(vs|versus)$/.test(lower))
  }

  /** "p99 latency and error count" */
  function joins(start: number): boolean {
    return (
      word('and|,')(reading.tokens, start - 1) !== undefined &&
      reading.tokens.some((_, at) => at < start && statistic(reading.tokens, at) !== undefined)
    )
  }
}

function countsEach(
  items: readonly Population[],
  { contrasts, joins }: { contrasts: boolean; joins: boolean },
): boolean {
  const kinds = new Set(items.map(({ measure }) => JSON.stringify(measure)))
  const counted = items.filter(({ isCounted }) => isCounted).length
  if (kinds.size === 1) return joins && counted > 0 && items[0]?.measure.kind === 'countIf'
  const isMixed =
    items.some(({ measure }) => measure.kind === 'count') && items.some(({ measure }) => measure.kind !== 'count')
  return contrasts || isMixed || counted > 1
}

function countIf(of: Test, label: string): Measure {
  return { kind: 'countIf', of, label }
}
