/** A day of the calendar on a user's wall; months from 1. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

const dayMs = 86_400_000

/** The day it is at an instant (epoch milliseconds) in a time zone. */
export function dayOf(instant: number, timeZone: string): Day {
  const wall = new Date(instant + offsetAt(instant, timeZone))
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

/** The instant (epoch milliseconds) of a wall clock's reading; where a clock change skips it, the moment just after. */
export function instantOf(day: Day, msOfDay: number, timeZone: string): number {
  const wall = Date.UTC(day.year, day.month - 1, day.day) + msOfDay
  const guess = wall - offsetAt(wall, timeZone)
  return wall - offsetAt(guess, timeZone) // the offset at the guess is the right one on both sides of a change
}

export function addDays(day: Day, days: number): Day {
  const moved = new Date(Date.UTC(day.year, day.month - 1, day.day) + days * dayMs)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** 0 is Monday. */
export function weekdayOf(day: Day): number {
  return (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7
}

function offsetAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = formatterOf(timeZone).formatToParts(instant)
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'))
  return wall - Math.floor(instant / 1000) * 1000
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
