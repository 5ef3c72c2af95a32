import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../src/clock.ts'

export interface FakeClock extends Clock {
  /** Moves on, stopping at every sleeper on the way so that what it does happens at its time. */
  advance(ms: number): Promise<void>
  /** How many sleep now. */
  sleepers(): number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export function fakeClock(start = 1_800_000_000_000): FakeClock {
  let now = start
  const sleeping = new Set<Sleeper>()
  return {
    now: () => now,
    sleepers: () => sleeping.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const sleeper = { at: now + ms, wake: () => finish() }
        const finish = (): void => {
          sleeping.delete(sleeper)
          resolve()
        }
        sleeping.add(sleeper)
        signal.addEventListener('abort', finish)
      }),
    async advance(ms) {
      const target = now + ms
      await settled()
      for (;;) {
        const next = [...sleeping].filter((s) => s.at <= target).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        now = Math.max(now, next.at)
        next.wake()
        await settled()
      }
      now = target
      await settled()
    },
  }
}

/** Lets everything that can go on without time passing go on: a claim, its commit, the work and its verdict are a few turns. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await setImmediate()
}
