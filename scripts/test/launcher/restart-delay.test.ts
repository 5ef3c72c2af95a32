import { expect, test } from 'vitest'
import { restartDelay, restartSchedule } from '../../launcher/restart-delay.ts'

test('the wait doubles from a quarter of a second and never exceeds five seconds', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((deaths) => restartDelay(deaths, restartSchedule))
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
})
