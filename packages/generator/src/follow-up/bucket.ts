import { type Aliased, build } from 'dataprime'
import { interval } from '../compose/timeframe.ts'
import { type Interval, inMs } from '../durations.ts'
import { widthFor } from '../recognise/bucket.ts'
import { timeField } from './change-time.ts'
import { fieldsOf } from './conjuncts.ts'
import type { Draft } from './draft.ts'

/** A key that cuts time: `roundTime($m.timestamp, 1h)`, `$m.timestamp / 1h`. */
export function isBucket({ expression }: Aliased): boolean {
  const isCut = (expression.kind === 'call' && /^round_?time$/i.test(expression.name)) || expression.kind === 'binary'
  return isCut && fieldsOf(expression).includes(timeField)
}

/** Read in an order of its own: buckets, hours of the day, days of the week. */
export function isAlongTime(key: Aliased): boolean {
  const { expression } = key
  return isBucket(key) || (expression.kind === 'call' && /^extract_?time$/i.test(expression.name))
}

export function bucketOf(width: Interval | 'auto', draft: Draft): Aliased {
  const each = width === 'auto' ? widthFor(lengthMs(draft)) : width
  return build.alias(build.call('roundTime', build.keypath('$m', 'timestamp'), interval(each)), 'time')
}

/** How far back the query looks, where that is written as one length. */
function lengthMs({ source }: Draft): number | undefined {
  const range = source?.timeframe
  if (range?.kind !== 'last' || range.interval.kind !== 'interval') return undefined
  return range.interval.parts.reduce((sum, { value, unit }) => sum + inMs({ count: value, unit }), 0)
}
