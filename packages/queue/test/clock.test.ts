import { expect, it } from 'vitest'
import { systemClock } from '../src/clock.ts'

it('sleeps no longer than its signal wants', async () => {
  const end = new AbortController()
  const sleeping = systemClock.sleep(3_600_000, end.signal)
  end.abort()
  await expect(sleeping).resolves.toBeUndefined()
  await expect(systemClock.sleep(3_600_000, end.signal)).resolves.toBeUndefined()
})

it('does not wake at once from a sleep longer than a timer can hold', async () => {
  const end = new AbortController()
  let isAwake = false
  void systemClock.sleep(2 ** 40, end.signal).then(() => {
    isAwake = true
  })
  await systemClock.sleep(2, new AbortController().signal)
  expect(isAwake).toBe(false)
  end.abort()
})
