import { addDays, type Day, instantOf } from '../calendar.ts'
import { duration, type Interval, inMs, multiply, unit } from '../durations.ts'
import { any, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import { number } from '../numbers.ts'
import type { Found, Reading } from '../reading.ts'
import type { TimeRange } from '../understanding.ts'
import {
  clockOf,
  clockTime,
  dayNumber,
  dayOn,
  halvedPair,
  hour,
  type Moment,
  momentOn,
  months,
  yearOf,
} from './moments.ts'
import {
  type Clock,
  edgeOf,
  hoursOf,
  latestHours,
  monthBefore,
  monthOf,
  type Period,
  partOf,
  partsOfDay,
  quarterBefore,
  quarterOf,
  soFar,
  startOf,
  today,
  weekend,
} from './windows.ts'

export const happening = word(
  'deploy|deployment|deploys|release|rollout|restart|incident|outage|change|push|upgrade|migration|failover|rollback',
)
const closely = word('right|just|shortly|immediately|directly')
const preposition = opt(word('in|over|during|within|for|from|on|at|of|since'))
const last = any<unknown>(
  phrase('the last', 'the past', 'the previous', 'these last'),
  word('last|past|previous|trailing|preceding|lst|las'),
)

/** Finds when: `last 1h`, an absolute window, or a moment and its surroundings. The first range found is taken. */
export function timeRange(reading: Reading, clock: Clock): TimeRange | undefined {
  const found: readonly Found<TimeRange>[] = reading.take(any(...ranges(clock)), { once: true })
  return found[0]?.value
}

function ranges(clock: Clock): readonly Matcher<TimeRange>[] {
  const moment = momentOn(clock)
  const between = (from: number, to: number | 'now'): TimeRange => ({ kind: 'between', from, to })
  const ago = map(seq(duration, word('ago')), ([interval]) => ({
    from: clock.now - inMs(interval),
    to: clock.now - inMs(interval),
  }))
  const rightNow = map(word('now'), (): Moment => ({ from: clock.now, to: clock.now }))
  const hours = (day: Day | undefined, from: number, to: number): TimeRange | undefined =>
    day === undefined ? latestHours(from, to, clock) : hoursOf(day, from, to, clock)
  const point = any(ago, moment)
  const span = (from: Moment, to: Moment): TimeRange | undefined => {
    if (from.from < to.to) return between(from.from, to.to > clock.now ? 'now' : to.to)
    // "between Monday and Wednesday", asked on that Wednesday: the later day is the one that follows the first.
    const end = to.to + 7 * 86_400_000
    if (to.to - to.from < 3_600_000 || end - from.from > 8 * 86_400_000) return undefined
    return between(from.from, end > clock.now ? 'now' : end)
  }
  return [
    map(seq(opt(word('between|from')), halvedPair, opt(word('on|of')), opt(dayOn(clock))), ([, [from, to], , day]) =>
      hours(day, from, to),
    ),
    map(seq(word('between|from'), point, word('and|to|until|till|-|through'), point), ([, from, , to]) =>
      span(from, to),
    ),
    map(seq(opt(word('from')), point, word('to|until|till|through'), opt(word('right')), rightNow), ([, from]) =>
      between(from.from, 'now'),
    ),
    map(seq(word('between|from'), point, word('and|to|until|till|-'), opt(word('right')), rightNow), ([, from]) =>
      between(from.from, 'now'),
    ),
    map(seq(preposition, opt(word('the')), word('first|last'), any(duration, unit), word('of'), dayOn(clock)), (m) =>
      edgeOf(m[5], { isFirst: m[2] === 'first', ms: inMs(m[3]) }, clock),
    ),
    map(
      seq(
        word('since|after'),
        opt(dayOn(clock)),
        opt(word('this|the|that|early|late')),
        word(Object.keys(partsOfDay).join('|')),
      ),
      ([, day, , part]) => {
        const range = partOf(day ?? today(clock), part, clock)
        return range?.kind === 'between' ? between(range.from, 'now') : undefined
      },
    ),
    // "between 6 and 8 in the evening"
    map(
      seq(
        opt(dayOn(clock)),
        word('between|from'),
        hour,
        word('and|to|-'),
        hour,
        any<unknown>(phrase('in the', 'this', 'that'), word('yesterday')),
        word('morning|afternoon|evening'),
        opt(dayOn(clock)),
      ),
      ([before, , from, , to, when, part, behind]) => {
        const late = part === 'morning' ? 0 : 12
        const day = before ?? behind ?? (when === 'yesterday' ? addDays(today(clock), -1) : undefined)
        const ms = (h: number): number => (h < 12 ? h + late : h) * 3_600_000
        return hours(day, ms(from), ms(to))
      },
    ),
    map(seq(word('since'), opt(word('the')), any<unknown>(phrase('last night', 'overnight'))), () => {
      const night = partOf(addDays(today(clock), -1), 'night', clock)
      return night?.kind === 'between' ? between(night.from, 'now') : undefined
    }),
    map(
      seq(
        opt(phrase('since the start of', 'since the beginning of', 'from the start of', 'from the beginning of')),
        opt(word('the|this|current')),
        any<Period>(
          ...(['day', 'week', 'month', 'quarter', 'year', 'hour'] as const).map((each) => map(word(each), () => each)),
          map(word('today'), () => 'day'),
        ),
        opt(phrase('to date', 'so far')),
      ),
      ([start, , each, far]) => (start === undefined && far === undefined ? undefined : soFar(each, clock)),
    ),
    map(word('wtd|mtd|ytd|week-to-date|month-to-date|year-to-date'), (said) =>
      soFar(periods[said[0] ?? ''] ?? 'week', clock),
    ),
    // "we deployed at 13:20, any errors since?"
    followedBySince(
      map(seq(happened, opt(word('it|this|that')), word('at|on'), point), ([, , , at]) => between(at.from, 'now')),
    ),
    map(
      seq(
        opt(word('between|from')),
        clockTime,
        word('and|to|until|till|-'),
        clockTime,
        opt(word('on|of')),
        opt(dayOn(clock)),
      ),
      (m) => hours(m[5], m[1], m[3]),
    ),
    map(
      seq(dayOn(clock), word('between|from'), clockTime, word('and|to|until|till|-'), clockTime),
      ([day, , from, , to]) => hoursOf(day, from, to, clock),
    ),
    map(seq(preposition, dayOn(clock), word(Object.keys(partsOfDay).join('|'))), ([, day, part]) =>
      partOf(day, part, clock),
    ),
    map(
      seq(duration, phrase('before and after', 'either side of', 'around'), point),
      ([interval, , at]): TimeRange => ({
        kind: 'around',
        at: at.from,
        interval,
      }),
    ),
    map(
      seq(opt(word('in')), opt(word('the')), any(duration, unit), word('before|until|to'), point),
      ([, , each, , at]) => between(at.from - inMs(each), at.from),
    ),
    map(seq(opt(word('in')), opt(word('the')), any(duration, unit), word('after|from'), point), ([, , each, , at]) =>
      between(at.from, Math.min(at.from + inMs(each), clock.now)),
    ),
    map(
      seq(word('between|from'), hour, word('and|to|-'), token('clock'), opt(dayOn(clock))),
      ([, from, , { lower }, day]) => {
        const half = /[ap]m$/.exec(lower)?.[0] ?? ''
        const start = clockOf(`${from}${half}`)
        return hours(day, start, clockOf(lower))
      },
    ),
    map(seq(word('between|from'), number, word('and|to|-'), number, unit, word('ago')), ([, a, , b, each]) =>
      between(clock.now - Math.max(a, b) * inMs(each), clock.now - Math.min(a, b) * inMs(each)),
    ),
    map(seq(word('between'), duration, word('and'), duration, word('ago')), ([, a, , b]) =>
      between(clock.now - Math.max(inMs(a), inMs(b)), clock.now - Math.min(inMs(a), inMs(b))),
    ),
    map(
      seq(phrase('within', 'in', 'during'), duration, word('of|around'), point),
      ([, interval, , at]): TimeRange => ({ kind: 'around', at: at.from, interval }),
    ),
    map(
      seq(phrase('around', 'near', 'close to', 'about'), point),
      ([, at]): TimeRange => ({ kind: 'around', at: at.from, interval: { count: 30, unit: 'm' } }),
    ),
    map(seq(closely, word('before'), opt(seq(opt(word('the|our')), happening)), opt(word('at')), point), (m) =>
      between(m[4].from - 1_800_000, m[4].from),
    ),
    map(seq(closely, word('after'), opt(seq(opt(word('the|our')), happening)), opt(word('at')), point), (m) =>
      between(m[4].from, Math.min(m[4].from + 1_800_000, clock.now)),
    ),
    // "after the 13:00 deploy"
    map(seq(word('since|after|following'), opt(word('the|our|that|this')), point, happening), ([, , at]) =>
      at.from < clock.now ? between(at.from, 'now') : undefined,
    ),
    map(seq(word('since|after'), opt(word('about|around|roughly|approximately')), point), ([, , at]) =>
      at.from < clock.now ? between(at.from, 'now') : undefined,
    ),
    map(
      seq(word('since|after|starting'), opt(seq(opt(word('the|our')), happening)), opt(word('at|from|of')), point),
      ([, , , at]) => (at.from < clock.now ? between(at.from, 'now') : undefined),
    ),
    map(seq(word('before|until'), clockTime, opt(word('on')), dayOn(clock)), ([, ms, , day]) =>
      between(startOf(day, clock), instantOf(day, ms, clock.timeZone)),
    ),
    map(seq(word('before|until'), point), ([, at]) => between(at.from - 86_400_000, at.from)),
    map(seq(preposition, opt(word('the')), word('last|previous'), word('month')), () => monthBefore(clock)),
    // "the last quarter" is as long as one
    map(seq(preposition, word('last|previous'), word('quarter'), not(word('hour|of|an'))), () => quarterBefore(clock)),
    map(seq(preposition, last, duration), ([, , interval]): TimeRange => ({ kind: 'last', interval })),
    map(seq(preposition, last, unit), ([, , interval]): TimeRange => ({ kind: 'last', interval: familiar(interval) })),
    // "over 500 ms" and "within 2 s" are about how long something took.
    map(seq(word('in|during|within'), opt(word('the')), duration), ([, , interval]): TimeRange | undefined =>
      inMs(interval) < 60_000 ? undefined : { kind: 'last', interval },
    ),
    map(seq(preposition, opt(word('the')), word(Object.keys(partsOfDay).join('|')), word('of'), dayOn(clock)), (m) =>
      partOf(m[4], m[2], clock),
    ),
    map(seq(preposition, phrase('last night', 'overnight', 'during the night')), () =>
      partOf(addDays(today(clock), -1), 'night', clock),
    ),
    map(seq(preposition, phrase('last weekend', 'the last weekend', 'past weekend')), () => weekend(clock, 1)),
    map(seq(preposition, phrase('the weekend', 'this weekend', 'weekend')), () => weekend(clock, 0)),
    ...(['hour', 'week', 'month', 'quarter', 'year'] as const).map((each) =>
      map(seq(preposition, phrase(`this ${each}`, `the current ${each}`)), () => soFar(each, clock)),
    ),
    map(seq(preposition, word('q1|q2|q3|q4'), yearOf), ([, said, year]) => quarterOf(Number(said[1]), year, clock)),
    map(seq(preposition, word('this'), word(Object.keys(partsOfDay).join('|'))), ([, , part]) =>
      partOf(today(clock), part, clock),
    ),
    map(
      seq(preposition, phrase('right now', 'at the moment', 'currently', 'recently', 'lately', 'just now')),
      (): TimeRange => ({ kind: 'last', interval: { count: 1, unit: 'h' } }),
    ),
    map(ago, ({ from }): TimeRange => ({ kind: 'around', at: from, interval: { count: 30, unit: 'm' } })),
    map(seq(word('in|during|for|of|throughout'), word(months.join('|')), not(dayNumber), yearOf), ([, name, , year]) =>
      monthOf(months.indexOf(name) + 1, year, clock),
    ),
    map(seq(preposition, moment), ([, { from, to }]) => {
      if (from >= clock.now) return undefined
      if (from === to) return { kind: 'around', at: from, interval: { count: 30, unit: 'm' } } satisfies TimeRange
      return between(from, to > clock.now ? 'now' : to)
    }),
  ]
}

const happened = word('deployed|released|restarted|upgraded|shipped|started|happened|changed|rebooted|migrated|pushed')

function followedBySince<T>(matcher: Matcher<T>): Matcher<T> {
  return (tokens, at) => {
    const match = matcher(tokens, at)
    return match && tokens.some(({ lower }, i) => i >= match.end && /^(since|after|afterwards)$/.test(lower))
      ? match
      : undefined
  }
}

const periods: Readonly<Record<string, Period>> = { w: 'week', m: 'month', y: 'year' }

/** "p99 checkout 1h": a length of time that nothing else has claimed is how far back to look. */
export function bareRange(reading: Reading): TimeRange | undefined {
  const width = map(duration, (interval) => (inMs(interval) >= 60_000 ? interval : undefined))
  const found = reading.take(width, {
    once: true,
    accept: (start) => reading.tokens[start]?.kind === 'number' && !measuring(reading.tokens, start - 1),
  })
  return found[0] && { kind: 'last', interval: found[0].value }
}

/** A length behind one of these is how long something took, or how often it came. */
const measuring = word('of|than|every|per|each|by|for|is|over|under|above|below|least|most|took|taking|after')

/** "the last day" is today's 24 hours and "the last week" seven days: both are windows up to now. */
function familiar(interval: Interval): Interval {
  return interval.unit === 'd' && interval.count === 1 ? { count: 24, unit: 'h' } : interval
}

/** How far back it reaches, in milliseconds. */
export function lengthOf(range: TimeRange, now: number): number {
  switch (range.kind) {
    case 'last':
      return inMs(range.interval)
    case 'between':
      return (range.to === 'now' ? now : range.to) - range.from
    case 'around':
      return inMs(multiply(range.interval, 2) ?? range.interval)
  }
}
