import { any, type Matcher, map, opt, seq, token, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { Measure, Test } from '../understanding.ts'

const failure: Test = { kind: 'severity', relation: 'is', levels: ['ERROR'] }
/** What happens to a thing, and the beginning of every word that says so. */
const toldByText: Readonly<Record<string, string>> = {
  hit: 'hit',
  miss: 'miss',
  timeout: 'timeout',
  retry: 'retr',
  bounce: 'bounc',
  crash: 'crash',
  rejection: 'reject',
  decline: 'declin',
  approval: 'approv',
  conversion: 'convert',
  cancellation: 'cancel',
  abandonment: 'abandon',
  drop: 'drop',
}
export const share = word('rate|rates|ratio|ratios|share|percentage|percent|proportion|fraction')
export const ratio: Matcher<readonly Measure[]> = any<readonly Measure[]>(
  map(seq(word('error|errors|err|failure|failures'), share), () => [
    { kind: 'ratio', of: failure, label: 'error_rate' },
  ]),
  map(seq(share, word('of'), word('errors|failures|error|failed'), opt(word('requests|logs'))), ([, , said]) => [
    said === 'failed'
      ? { kind: 'ratio', of: { kind: 'outcome', outcome: 'failure' }, label: 'failure_rate' }
      : { kind: 'ratio', of: failure, label: 'error_rate' },
  ]),
  // "cache hit ratio", "bounce rate": of those that say so
  map(seq(word(Object.keys(toldByText).join('|')), share), ([said]) => [
    { kind: 'ratio', of: { kind: 'text', phrases: [toldByText[said] ?? said] }, label: `${said}_rate` },
  ]),
  map(seq(word('error|errors|failures'), word('per'), opt(token('number')), word('request|requests')), () => [
    { kind: 'ratio', of: failure, label: 'error_rate' },
  ]),
  map(seq(word('success'), share), () => [
    { kind: 'ratio', of: { kind: 'outcome', outcome: 'success' }, label: 'success_rate' },
  ]),
)

const statusClass = token('word', ({ lower }) => /^[1-5]xx$/.test(lower))
const responses = opt(word('error|errors|response|responses|requests'))

/** Finds "5xx rate" and "share of 4xx responses"; before the codes themselves are taken for a condition. */
export function statusShares(reading: Reading): readonly Measure[] {
  const sides = reading.take(
    map(
      seq(share, word('of'), side, word('to|and|vs|versus|over'), side),
      ([, , of, , per]): Measure => ({ kind: 'ratio', of, per, label: 'ratio' }),
    ),
  )
  const found = reading.take(
    any(
      map(seq(statusClass, responses, share), ([{ lower }]) => classRatio(lower)),
      map(seq(share, word('of'), statusClass, responses), ([, , { lower }]) => classRatio(lower)),
    ),
  )
  return [...sides.map(({ value }) => value), ...found.map(({ value }) => value)]
}

/** "warnings to errors", "4xx to 5xx" */
const side: Matcher<Test> = any<Test>(
  map(seq(statusClass, responses), ([{ lower }]) => statusIn(lower)),
  ...(['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG'] as const).map((level) =>
    map(
      seq(word(`${level.toLowerCase()}|${level.toLowerCase()}s`), opt(word('logs|messages|events'))),
      (): Test => ({ kind: 'severity', relation: 'is', levels: [level] }),
    ),
  ),
)

function statusIn(name: string): Test {
  const from = Number(name[0]) * 100
  return { kind: 'status', from, to: from + 99 }
}

function classRatio(name: string): Measure {
  return { kind: 'ratio', of: statusIn(name), label: `rate_${name}` }
}
