import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dayOf, instantOf, weekdayOf } from '../src/calendar.ts'

describe('the calendar', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
    ['Asia/Kathmandu', '2026-06-01', '2026-05-31T18:15:00.000Z', 24],
  ])('begins and ends a day in %s on %s', (timeZone, date, begins, hours) => {
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
    const from = instantOf({ year, month, day }, 0, timeZone)
    const to = instantOf(addDays({ year, month, day }, 1), 0, timeZone)
    expect(new Date(from).toISOString()).toBe(begins)
    expect((to - from) / 3_600_000).toBe(hours)
  })

  it('finds the day back from its noon, in any zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/Los_Angeles',
      'Australia/Lord_Howe',
      'Pacific/Kiritimati',
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), zone, (days, timeZone) => {
        const day = addDays({ year: 1980, month: 1, day: 1 }, days)
        expect(dayOf(instantOf(day, 12 * 3_600_000, timeZone), timeZone)).toEqual(day)
      }),
    )
  })

  it('begins the week on Monday', () => {
    expect(weekdayOf({ year: 2026, month: 11, day: 16 })).toBe(0)
    expect(weekdayOf({ year: 2026, month: 11, day: 22 })).toBe(6)
  })
})
