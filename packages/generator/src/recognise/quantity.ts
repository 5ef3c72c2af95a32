// "500 ms", "2 GB", "80 %", "$100": how much of what.
import { duration, inMs, unit } from '../durations.ts'
import { any, type Matcher, map, not, seq, token, word } from '../match.ts'
import { number } from '../numbers.ts'
import type { FieldRef, Quantity } from '../understanding.ts'

const sizes: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1000,
  kilobyte: 1000,
  kilobytes: 1000,
  kib: 1024,
  mb: 1e6,
  megabyte: 1e6,
  megabytes: 1e6,
  mib: 1_048_576,
  gb: 1e9,
  gigabyte: 1e9,
  gigabytes: 1e9,
  gib: 1_073_741_824,
}
const characters = word('characters|character|chars|letters')
const currency = token('mark', ({ text }) => /^\p{Sc}$/u.test(text))
export const quantity: Matcher<Quantity> = any<Quantity>(
  map(seq(currency, number), ([, n]): Quantity => ({ kind: 'money', n })),
  map(
    seq(number, any<unknown>(currency, word('dollars|dollar|euros|euro|usd|eur|gbp|pounds'))),
    ([n]): Quantity => ({
      kind: 'money',
      n,
    }),
  ),
  map(duration, (interval): Quantity => ({ kind: 'time', ms: inMs(interval) })),
  map(
    seq(number, word(Object.keys(sizes).join('|'))),
    ([n, unit]): Quantity => ({ kind: 'size', bytes: n * (sizes[unit] ?? 1) }),
  ),
  map(seq(number, word('%|percent')), ([n]): Quantity => ({ kind: 'percent', n })),
  map(seq(number, characters), ([n]): Quantity => ({ kind: 'characters', n })),
  map(number, (n): Quantity => ({ kind: 'plain', n })),
)
/** "slower than 2 seconds" has a quantity of its own. */
export const notUnit = not(any<unknown>(unit, characters))

/** Nothing in it says what is measured. */
export function isBare({ kind }: Quantity): boolean {
  return kind === 'plain' || kind === 'percent'
}

/** What is measured in it, where nothing else says so. */
export function fieldFor(quantity: Quantity): FieldRef {
  const names = {
    size: 'bytes',
    money: 'amount',
    time: 'duration',
    percent: 'duration',
    plain: 'duration',
    characters: 'message',
  } as const
  return { kind: 'concept', name: names[quantity.kind] }
}
