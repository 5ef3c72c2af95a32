/** A circuit breaker's state. `epoch` changes with every transition: results of calls let through in an earlier one say nothing. */
export type Breaker = { readonly epoch: number } & (
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half-open'; readonly successes: number; readonly inFlight: number }
)

export interface BreakerNumbers {
  /** In a row. */
  readonly failuresToOpen: number
  readonly openMs: number
  readonly successesToClose: number
}

export const breakerNumbers: BreakerNumbers = { failuresToOpen: 5, openMs: 60_000, successesToClose: 3 }

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, epoch: 0 }

export type Admittance =
  | { readonly isAdmitted: true; readonly breaker: Breaker }
  | { readonly isAdmitted: false; readonly breaker: Breaker; readonly retryAfterMs: number }

/** Asks to make a call. An open breaker whose time is up lets as many trials through as it needs successes. */
export function admit(breaker: Breaker, now: number, numbers: BreakerNumbers = breakerNumbers): Admittance {
  switch (breaker.kind) {
    case 'closed':
      return { isAdmitted: true, breaker }
    case 'open':
      if (now < breaker.until) return { isAdmitted: false, breaker, retryAfterMs: breaker.until - now }
      return admit(halfOpened(breaker), now, numbers)
    case 'half-open':
      // While its trials are out nothing is known yet; their end is near, so that a second is a fair guess.
      if (breaker.successes + breaker.inFlight >= numbers.successesToClose)
        return { isAdmitted: false, breaker, retryAfterMs: 1000 }
      return { isAdmitted: true, breaker: { ...breaker, inFlight: breaker.inFlight + 1 } }
  }
}

/** How a call ended: `unknown` when it was given up for reasons of our own. */
export type Outcome = 'success' | 'failure' | 'unknown'

export interface Settled {
  readonly outcome: Outcome
  /** Of the breaker when the call was admitted. */
  readonly epoch: number
  readonly now: number
}

export function settle(
  breaker: Breaker,
  { outcome, epoch, now }: Settled,
  numbers: BreakerNumbers = breakerNumbers,
): Breaker {
  if (breaker.epoch !== epoch) return breaker
  switch (breaker.kind) {
    case 'closed': {
      if (outcome === 'unknown') return breaker
      const failures = outcome === 'failure' ? breaker.failures + 1 : 0
      return failures < numbers.failuresToOpen ? { ...breaker, failures } : opened(breaker, now + numbers.openMs)
    }
    case 'half-open': {
      if (outcome === 'failure') return opened(breaker, now + numbers.openMs)
      const successes = breaker.successes + (outcome === 'success' ? 1 : 0)
      if (successes >= numbers.successesToClose) return { kind: 'closed', failures: 0, epoch: breaker.epoch + 1 }
      return { ...breaker, successes, inFlight: breaker.inFlight - 1 }
    }
    case 'open':
      return breaker
  }
}

/** Lets trials through before the time is up: for whoever has seen the neighbour ready. */
export function halfOpenEarly(breaker: Breaker): Breaker {
  return breaker.kind === 'open' ? halfOpened(breaker) : breaker
}

function opened({ epoch }: Breaker, until: number): Breaker {
  return { kind: 'open', until, epoch: epoch + 1 }
}

function halfOpened({ epoch }: Breaker): Breaker {
  return { kind: 'half-open', successes: 0, inFlight: 0, epoch: epoch + 1 }
}

/** As numbers, for the metric: the higher, the less gets through. */
export const breakerLevels = { closed: 0, 'half-open': 1, open: 2 } as const satisfies Record<Breaker['kind'], number>
