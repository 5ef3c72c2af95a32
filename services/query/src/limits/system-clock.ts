import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from './turnstile.ts'

export const systemClock: Clock = {
  now: Date.now,
  async sleep(ms, signal) {
    signal.throwIfAborted()
    if (ms <= 0) return
    try {
      await wait(ms, undefined, { signal })
    } catch {
      throw signal.reason // the only thing that ends a wait early
    }
  },
}
