import { conceptOf } from '../concepts.ts'
import { duration, inMs, intervalOfMs } from '../durations.ts'
import { any, article, type Matcher, map, opt, phrase, seq, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, TimeRange } from '../understanding.ts'
import type { GroupThreshold } from './threshold.ts'
import { lengthOf } from './time-range.ts'

/** Who has not been heard of for a while. */
export interface Silence {
  readonly of: FieldRef
  readonly having: GroupThreshold
  /** Long enough to know whom to miss. */
  readonly range: TimeRange
}

const dayMs = 86_400_000
/** Nothing says for how long. */
const usualMs = 900_000

const doing = word('logging|reporting|sending|emitting|writing|producing')
const done = word('logged|reported|sent|emitted|written|produced|log|report|send')
const output = opt(
  phrase(
    'logs',
    'any logs',
    'a log',
    'anything',
    'any data',
    'data',
    'any events',
    'events',
    'metrics',
    'in',
    'at all',
  ),
)
const silent: Matcher<unknown> = any<unknown>(
  seq(opt(word('have|has|had')), word('stopped|ceased|quit'), doing, output),
  seq(word("haven't|hasn't|didn't|havent|hasnt"), opt(word('been')), any(done, doing), output),
  seq(word('have|has|did'), word('not'), opt(word('been')), any(done, doing), output),
  seq(opt(word('are|is|were')), word('not'), doing, output),
  seq(word("aren't|isn't|arent|isnt"), doing, output),
  seq(opt(word('are|is')), phrase('no longer', 'not anymore'), doing, output),
  seq(opt(word('have|has')), word('went|gone|fell|fallen|are|is|been'), word('silent|quiet|dark')),
)

/** Finds "hosts that stopped logging in the last 30 minutes": the range says for how long nothing came. */
export function silence(
  reading: Reading,
  field: Matcher<FieldRef>,
  { range, now }: { readonly range: TimeRange | undefined; readonly now: number },
): Silence | undefined {
  const thing = map(field, (ref) => (ref.kind === 'concept' && conceptOf(ref.name).counted ? ref : undefined))
  const lead = opt(word('which|what|any|list|show'))
  const length = opt(
    map(seq(word('for|since|in'), opt(phrase('over', 'more than', 'at least')), duration), (all) => all[2]),
  )
  const [found] = reading.take(
    any<{ readonly of: FieldRef; readonly ms: number | undefined }>(
      map(seq(lead, article, thing, opt(word('that|which|who')), silent, length), ([, , of, , , each]) => ({
        of,
        ms: each && inMs(each),
      })),
      map(seq(lead, article, word('silent|quiet'), thing), ([, , , of]) => ({ of, ms: undefined })),
    ),
    { once: true },
  )
  if (!found) return undefined
  const ms = found.value.ms ?? (range ? lengthOf(range, now) : usualMs)
  return {
    of: found.value.of,
    having: {
      measure: { kind: 'stat', stat: 'max', field: { kind: 'concept', name: 'timestamp' } },
      comparator: '<',
      quantity: { kind: 'time', ms },
    },
    range: { kind: 'last', interval: intervalOfMs(Math.max(dayMs, 2 * ms)) },
  }
}
