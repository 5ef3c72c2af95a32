import { addDays, type Day, instantOf } from '../calendar.ts'
import { any, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { type Clock, latest, startOf, today } from './windows.ts'

/** A point in time, or a day: "since yesterday" begins with the day, "until yesterday" ends with it. */
export interface Moment {
  readonly from: number
  readonly to: number
}

export const months = 'january|february|march|april|may|june|july|august|september|october|november|december'.split('|')
export const weekdays = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday'.split('|')
const shortMonths = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'.split('|')
const shortWeekdays = 'mon|tue|wed|thu|fri|sat|sun'.split('|')

export function momentOn(clock: Clock): Matcher<Moment> {
  const day = dayOn(clock)
  const at = (each: Day, ms: number): Moment => ({
    from: instantOf(each, ms, clock.timeZone),
    to: instantOf(each, ms, clock.timeZone),
  })
  return any(
    map(token('instant'), ({ text }) => (text.length > 10 ? instantText(text, clock) : wholeDay(readDay(text), clock))),
    map(seq(clockTime, word('utc|gmt')), ([ms]) => {
      const inUtc = { now: clock.now, timeZone: 'UTC' }
      const here = startOf(today(inUtc), inUtc) + ms
      const from = here <= clock.now ? here : here - 86_400_000
      return { from, to: from }
    }),
    map(seq(day, opt(word('at|,')), clockTime), ([each, , ms]) => at(each, ms)),
    map(seq(clockTime, opt(word('on')), day), ([ms, , each]) => at(each, ms)),
    map(day, (each) => wholeDay(each, clock)),
    // "9 this morning", "3 in the afternoon"
    map(
      seq(
        hour,
        opt(phrase("o'clock", 'oclock', "o ' clock")),
        opt(phrase('in the', 'in')),
        opt(word('this|yesterday')),
        word('morning|afternoon|evening|tonight'),
      ),
      ([h, , , day, part]) => {
        const isLate = part !== 'morning' && h < 12
        const whole = day === 'yesterday' ? addDays(today(clock), -1) : today(clock)
        return at(whole, (isLate ? h + 12 : h) * 3_600_000)
      },
    ),
    // A bare time of day is the latest one that has passed.
    map(clockTime, (ms) => {
      const here = at(today(clock), ms)
      return here.from <= clock.now ? here : at(addDays(today(clock), -1), ms)
    }),
  )
}

export const yearOf = opt(
  map(
    seq(
      opt(word(',')),
      token('number', ({ text }) => /^20\d\d$/.test(text)),
    ),
    ([, { text }]) => Number(text),
  ),
)

/** Of a month. */
export const dayNumber = map(seq(token('number'), opt(word('st|nd|rd|th'))), ([{ text }]) =>
  Number(text) >= 1 && Number(text) <= 31 ? Number(text) : undefined,
)

export function dayOn(clock: Clock): Matcher<Day> {
  const month = any(
    map(word(months.join('|')), (name) => months.indexOf(name) + 1),
    map(word(shortMonths.join('|')), (name) => shortMonths.indexOf(name) + 1),
    map(word('sept'), () => 9),
  )
  const dated = (day: number, inMonth: number, inYear: number | undefined): Day => {
    const now = today(clock)
    const isAhead = inMonth > now.month || (inMonth === now.month && day > now.day)
    return { year: inYear ?? (isAhead ? now.year - 1 : now.year), month: inMonth, day }
  }
  // "Sunday, November 1st" is that day, whatever it is called.
  const named = opt(seq(opt(word('on')), word([...weekdays, ...shortWeekdays].join('|')), opt(word(','))))
  return any(
    map(seq(named, opt(word('the')), month, dayNumber, yearOf), ([, , m, d, y]) => dated(d, m, y)),
    map(seq(named, opt(word('the')), dayNumber, opt(word('of')), month, yearOf), ([, , d, , m, y]) => dated(d, m, y)),
    map(word('today|tonight'), () => today(clock)),
    map(seq(opt(word('the')), dayNumber, word('of'), word('this|the|last'), word('month')), ([, day, , which]) => {
      const { year, month } = today(clock)
      if (which !== 'last') return { year, month, day }
      return month === 1 ? { year: year - 1, month: 12, day } : { year, month: month - 1, day }
    }),
    map(phrase('the day before yesterday'), () => addDays(today(clock), -2)),
    map(word('yesterday'), () => addDays(today(clock), -1)),
    map(seq(opt(word('last|on|this')), word(weekdays.join('|'))), ([, name]) => latest(weekdays.indexOf(name), clock)),
    map(seq(word('last|on|this'), word(shortWeekdays.join('|'))), ([, name]) =>
      latest(shortWeekdays.indexOf(name), clock),
    ),
    map(
      token('instant', ({ text }) => text.length === 10),
      ({ text }) => readDay(text),
    ),
  )
}

/** Milliseconds since midnight: `9am`, `14:30`, `noon`. */
export const clockTime: Matcher<number> = any(
  map(token('clock'), ({ lower }) => clockOf(lower)),
  map(word('noon|midday|lunch|lunchtime'), () => 12 * 3_600_000),
  map(word('midnight'), () => 0),
)

/** "3:10 and 3:40 pm": both are in the afternoon. */
export const halvedPair: Matcher<readonly [number, number]> = map(
  seq(
    token('clock', ({ lower }) => !/[ap]m$/.test(lower)),
    word('and|to|until|till|-'),
    token('clock', ({ lower }) => /[ap]m$/.test(lower)),
  ),
  ([first, , second]) => {
    const [from, to] = [clockOf(`${first.lower}${second.lower.slice(-2)}`), clockOf(second.lower)]
    return Number(first.lower.split(':')[0]) <= 12 && from < to ? ([from, to] as const) : undefined
  },
)

/** The 9 of "between 9 and 10am". */
export const hour: Matcher<number> = map(token('number'), ({ text }) => {
  const n = Number(text)
  return Number.isInteger(n) && n >= 0 && n <= 23 ? n : undefined
})

export function clockOf(lower: string): number {
  const [, hours, minutes, seconds, half] = /^(\d+)(?::(\d+))?(?::(\d+))?\s*(am|pm)?$/.exec(lower) ?? []
  const h = (Number(hours) % (half ? 12 : 24)) + (half === 'pm' ? 12 : 0)
  return h * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000
}

function wholeDay(day: Day, clock: Clock): Moment {
  return { from: startOf(day, clock), to: startOf(addDays(day, 1), clock) }
}

function readDay(text: string): Day {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number)
  return { year, month, day }
}

/** A written instant counts in the user's zone unless it names its own. */
function instantText(text: string, clock: Clock): Moment | undefined {
  const normal = text.replace(' ', 'T')
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(normal)
  const utc = Date.parse(hasZone ? normal : `${normal}Z`)
  if (Number.isNaN(utc)) return undefined
  const at = hasZone
    ? utc
    : instantOf(readDay(normal.slice(0, 10)), utc - Date.parse(`${normal.slice(0, 10)}T00:00:00Z`), clock.timeZone)
  return { from: at, to: at }
}
