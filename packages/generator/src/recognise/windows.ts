import { addDays, type Day, dayOf, instantOf, weekdayOf } from '../calendar.ts'
import type { TimeRange } from '../understanding.ts'

export interface Clock {
  /** Epoch milliseconds. */
  readonly now: number
  /** IANA name. */
  readonly timeZone: string
}

const hourMs = 3_600_000
/** Hours of the wall clock; the night reaches into the next day. */
export const partsOfDay: Readonly<Record<string, readonly [from: number, to: number]>> = {
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
  night: [18, 30],
}

export function hoursOf(day: Day, from: number, to: number, clock: Clock): TimeRange | undefined {
  const start = instantOf(day, from, clock.timeZone)
  const end = instantOf(to > from ? day : addDays(day, 1), to, clock.timeZone)
  if (start >= clock.now) return undefined
  return { kind: 'between', from: start, to: end > clock.now ? 'now' : end }
}

/** The latest such hours that have begun: today's, or yesterday's. */
export function latestHours(from: number, to: number, clock: Clock): TimeRange | undefined {
  return hoursOf(today(clock), from, to, clock) ?? hoursOf(addDays(today(clock), -1), from, to, clock)
}

/** The last such day that is over. */
export function latest(weekday: number, clock: Clock): Day {
  const back = (weekdayOf(today(clock)) - weekday + 7) % 7
  return addDays(today(clock), back === 0 ? -7 : -back)
}

/** The last such month that has begun. */
export function monthOf(month: number, year: number | undefined, clock: Clock): TimeRange | undefined {
  const now = today(clock)
  const inYear = year ?? (month > now.month ? now.year - 1 : now.year)
  const from = startOf({ year: inYear, month, day: 1 }, clock)
  const to = startOf(
    month === 12 ? { year: inYear + 1, month: 1, day: 1 } : { year: inYear, month: month + 1, day: 1 },
    clock,
  )
  return from < clock.now ? { kind: 'between', from, to: to > clock.now ? 'now' : to } : undefined
}

export type Period = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The running hour, day, week, month, quarter or year, up to now. */
export function soFar(period: Period, clock: Clock): TimeRange {
  const now = today(clock)
  const from = {
    hour: () => Math.floor(clock.now / hourMs) * hourMs,
    day: () => startOf(now, clock),
    week: () => startOf(addDays(now, -weekdayOf(now)), clock),
    month: () => startOf({ ...now, day: 1 }, clock),
    quarter: () => startOf(startOfQuarter(quarterIn(now.month), now.year), clock),
    year: () => startOf({ ...now, month: 1, day: 1 }, clock),
  }[period]()
  return { kind: 'between', from, to: 'now' }
}

/** "Last month" is one of the calendar, which is no fixed number of days. */
export function monthBefore(clock: Clock): TimeRange | undefined {
  const { year, month } = today(clock)
  const range = month === 1 ? monthOf(12, year - 1, clock) : monthOf(month - 1, year, clock)
  return range?.kind === 'between' ? { ...range, isMonth: true } : range
}

/** The last such quarter of the year that has begun. */
export function quarterOf(quarter: number, year: number | undefined, clock: Clock): TimeRange | undefined {
  const now = today(clock)
  const inYear = year ?? (quarter > quarterIn(now.month) ? now.year - 1 : now.year)
  const from = startOf(startOfQuarter(quarter, inYear), clock)
  const to = startOf(quarter === 4 ? startOfQuarter(1, inYear + 1) : startOfQuarter(quarter + 1, inYear), clock)
  return from < clock.now ? { kind: 'between', from, to: to > clock.now ? 'now' : to } : undefined
}

export function quarterBefore(clock: Clock): TimeRange | undefined {
  const { year, month } = today(clock)
  const quarter = quarterIn(month)
  return quarter === 1 ? quarterOf(4, year - 1, clock) : quarterOf(quarter - 1, year, clock)
}

function quarterIn(month: number): number {
  return Math.ceil(month / 3)
}

function startOfQuarter(quarter: number, year: number): Day {
  return { year, month: quarter * 3 - 2, day: 1 }
}

/** "the first hour of today" */
export function edgeOf(
  day: Day,
  { isFirst, ms }: { isFirst: boolean; ms: number },
  clock: Clock,
): TimeRange | undefined {
  const [start, end] = [startOf(day, clock), startOf(addDays(day, 1), clock)]
  const [from, to] = isFirst ? [start, start + ms] : [end - ms, end]
  return from < clock.now ? { kind: 'between', from, to: to > clock.now ? 'now' : to } : undefined
}

export function partOf(day: Day, part: string, clock: Clock): TimeRange | undefined {
  const [from, to] = partsOfDay[part] ?? [0, 24]
  const start = instantOf(day, from * hourMs, clock.timeZone)
  const end = instantOf(day, to * hourMs, clock.timeZone)
  if (start >= clock.now) return undefined
  return { kind: 'between', from: start, to: end > clock.now ? 'now' : end }
}

/** Saturday and Sunday; the running one if `weeksBack` is 0 and it has begun. */
export function weekend(clock: Clock, weeksBack: number): TimeRange {
  const day = weekdayOf(today(clock))
  const hasBegun = day >= 5
  const saturday = addDays(today(clock), (hasBegun ? 5 - day : -2 - day) - (hasBegun ? 7 * weeksBack : 0))
  const end = startOf(addDays(saturday, 2), clock)
  return { kind: 'between', from: startOf(saturday, clock), to: end > clock.now ? 'now' : end }
}

export function today(clock: Clock): Day {
  return dayOf(clock.now, clock.timeZone)
}

export function startOf(day: Day, clock: Clock): number {
  return instantOf(day, 0, clock.timeZone)
}
