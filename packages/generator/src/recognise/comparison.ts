import { type Day, weekdayOf } from '../calendar.ts'
import { duration, type Interval, unit } from '../durations.ts'
import { any, later, type Matcher, map, opt, phrase, seq, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import { dayOn, weekdays } from './moments.ts'
import { type Clock, startOf } from './windows.ts'

export interface Comparison {
  /** Undefined: as long ago as the window is long. */
  readonly earlierBy: Interval | undefined
  readonly label: string
}

const day: Interval = { count: 1, unit: 'd' }
const week: Interval = { count: 7, unit: 'd' }
const against = any<unknown>(
  phrase(
    'compared to',
    'compared with',
    'in comparison to',
    'in comparison with',
    'relative to',
    'as opposed to',
    'and compare it to',
    'and compare with',
    'and compare to',
    'compare to',
    'compare with',
    'different from',
    'than',
    'higher than',
    'against',
    'versus',
    'vs',
  ),
  seq(word('vs|versus'), opt(word('.'))),
)
const the = opt(
  phrase(
    'the',
    'the same time',
    'the same period',
    'same time',
    'the same hour',
    'this time',
    'that of',
    'those of',
    'what it was',
    'same period',
    'same hour',
    'the same window',
    'same day',
    'the same day',
    'the same weekday',
    'same weekday',
  ),
)
const same = opt(word('on|in|of'))

const window: Matcher<Comparison> = any<Comparison>(
  map(word('yesterday'), () => ({ earlierBy: day, label: 'yesterday' })),
  map(
    phrase(
      'last week',
      'a week ago',
      'week before',
      'the week before',
      'previous week',
      'the previous week',
      'a week earlier',
    ),
    () => ({ earlierBy: week, label: 'week_before' }),
  ),
  map(
    phrase('last month', 'a month ago', 'previous month', 'the previous month', 'the month before', 'month before'),
    () => ({
      earlierBy: { count: 30, unit: 'd' },
      label: 'month_before',
    }),
  ),
  map(phrase('the day before', 'day before', 'previous day', 'the previous day', 'a day ago', 'a day earlier'), () => ({
    earlierBy: day,
    label: 'day_before',
  })),
  map(
    phrase(
      'the hour before',
      'hour before',
      'last hour',
      'previous hour',
      'the previous hour',
      'an hour ago',
      'an hour before',
      'an hour earlier',
    ),
    () => ({ earlierBy: { count: 1, unit: 'h' }, label: 'hour_before' }),
  ),
  map(seq(duration, word('ago|earlier|before')), ([earlierBy]) => ({ earlierBy, label: 'earlier' })),
  map(seq(word('previous|preceding|prior'), any(duration, unit)), ([, earlierBy]) => ({ earlierBy, label: 'earlier' })),
  map(
    phrase(
      'before',
      'previous period',
      'the previous period',
      'the period before',
      'the previous one',
      'the one before',
      'previously',
      'previous',
      'earlier',
      'the preceding period',
    ),
    () => ({ earlierBy: undefined, label: 'earlier' }),
  ),
)

/** The window that the other one is put beside; for others to read. */
const isNow: Matcher<undefined> = (tokens, at) =>
  phrase('today', 'this week', 'this month', 'this hour')(tokens, at) ? { value: undefined, end: at } : undefined

const grew = phrase(
  'grew',
  'increased',
  'rose',
  'dropped',
  'decreased',
  'changed',
  'went up',
  'went down',
  'got worse',
  'got better',
  'got slower',
  'got faster',
  'improved',
  'degraded',
)

/** Finds the earlier window something is put beside: "compared to yesterday", "week over week". */
export function comparison(reading: Reading, clock: Clock): Comparison | undefined {
  const compares =
    reading.take(
      any<unknown>(
        word('compare|comparing|comparison|compared|differ|differs|differed|difference'),
        seq(word('change|changes|changed'), later(word('between'))),
      ),
      { keep: true },
    ).length > 0
  const found = reading.take(
    any<Comparison>(
      map(phrase('week over week', 'week-over-week', 'wow'), () => ({ earlierBy: week, label: 'week_before' })),
      map(phrase('day over day', 'day-over-day'), () => ({ earlierBy: day, label: 'day_before' })),
      map(phrase('hour over hour', 'hour-over-hour'), () => ({
        earlierBy: { count: 1, unit: 'h' },
        label: 'hour_before',
      })),
      map(seq(against, the, same, window), ([, , , value]) => value),
      // "yesterday vs today"
      map(seq(window, word('vs|versus|and|against'), isNow), ([value]) => value),
      map(seq(grew, opt(word('the')), opt(word('most|least')), word('since|from|over'), window), (m) => m[4]),
      map(seq(word('and'), phrase('the same time', 'same time', 'the same period'), window), ([, , value]) => value),
      ...(compares ? [map(seq(word('with|to|and|against'), the, same, window), ([, , , value]) => value)] : []),
      ...twoDays(clock, { compares }),
    ),
  )
  return found[0]?.value
}

/** "Monday vs Tuesday", "compare Monday and Tuesday": the earlier day is read here, the later one is the window. */
function twoDays(clock: Clock, { compares }: { readonly compares: boolean }): readonly Matcher<Comparison>[] {
  const day = dayOn(clock)
  const earlier = (first: Day, second: Day): Comparison | undefined => {
    const days = Math.round((startOf(second, clock) - startOf(first, clock)) / 86_400_000)
    return days > 0
      ? { earlierBy: { count: days, unit: 'd' }, label: weekdays[weekdayOf(first)] ?? 'earlier' }
      : undefined
  }
  const between = any<unknown>(against, ...(compares ? [word('and|to|with')] : []))
  const lead = seq(between, opt(word('on|last|the')))
  const earlierFirst = seq(day, lead)
  const earlierLast = seq(lead, day)
  return [
    (tokens, at) => {
      const first = earlierFirst(tokens, at)
      const window = first && day(tokens, first.end)
      const comparison = window && earlier(first.value[0], window.value)
      return comparison && { value: comparison, end: first.end }
    },
    (tokens, at) => {
      const last = earlierLast(tokens, at)
      const start = last && [at - 1, at - 2].find((from) => day(tokens, from)?.end === at)
      const window = start === undefined ? undefined : day(tokens, start)
      const comparison = last && window && earlier(last.value[1], window.value)
      return comparison && { value: comparison, end: last.end }
    },
  ]
}

/** "compare checkout and payment": things beside each other, not times. */
export function comparesThings(reading: Reading): boolean {
  return (
    reading.take(
      any(
        word('compare|comparing|comparison|versus|vs'),
        phrase('difference between', 'difference in', 'side by side'),
      ),
    ).length > 0
  )
}
