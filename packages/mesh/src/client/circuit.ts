import {
  admit,
  type Breaker,
  type BreakerNumbers,
  breakerNumbers,
  closedBreaker,
  halfOpenEarly,
  type Outcome,
  settle,
} from './breaker.ts'

export type Permit =
  /** The call may be made; tell once how it ended. */
  | { readonly isAdmitted: true; readonly end: (outcome: Outcome) => void }
  | { readonly isAdmitted: false; readonly retryAfterMs: number }

/** A circuit breaker around the calls to one thing that may fail. */
export interface Circuit {
  readonly breaker: () => Breaker
  readonly ask: () => Permit
  /** Lets trials through before an open breaker's time is up. */
  readonly halfOpen: () => void
}

/** @param clock Unix milliseconds */
export function newCircuit(clock: () => number, numbers: BreakerNumbers = breakerNumbers): Circuit {
  let breaker = closedBreaker
  return {
    breaker: () => breaker,
    ask: () => {
      const admittance = admit(breaker, clock(), numbers)
      breaker = admittance.breaker
      if (!admittance.isAdmitted) return { isAdmitted: false, retryAfterMs: admittance.retryAfterMs }
      const { epoch } = breaker
      return {
        isAdmitted: true,
        end: (outcome) => {
          breaker = settle(breaker, { outcome, epoch, now: clock() }, numbers)
        },
      }
    },
    halfOpen: () => {
      breaker = halfOpenEarly(breaker)
    },
  }
}
