import type { Clock } from './clock.ts'

export interface DueTimer {
  /** Makes sure that `ring` is called at this time or earlier. */
  setFor(at: number | null): void
  close(): void
}

/** One timer for whatever comes due next. Set for an earlier time it is reset; a later one waits until it has rung. */
export function dueTimer(clock: Clock, ring: () => void): DueTimer {
  let armed: { readonly at: number; readonly end: AbortController } | undefined

  function disarm(): void {
    armed?.end.abort()
    armed = undefined
  }

  return {
    setFor(at) {
      if (at === null || (armed !== undefined && armed.at <= at)) return
      disarm()
      const end = new AbortController()
      armed = { at, end }
      void clock.sleep(Math.max(0, at - clock.now()), end.signal).then(() => {
        if (end.signal.aborted) return
        armed = undefined
        ring()
      })
    },
    close: disarm,
  }
}
