/** Keeps calls away from a provider that is failing: opens after 5 failures in a row, tries again after 60 s, closes after 3 successes. */
export interface LlmBreaker {
  /** Whether a call may be made now; after yes, tell how it ended. */
  admits(): boolean
  succeeded(): void
  failed(): void
  /** It ended for reasons of our own. */
  gaveUp(): void
  /** 0 closed, 1 half-open, 2 open. */
  state(): 0 | 1 | 2
}

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'half-open'; readonly successes: number; readonly inFlight: number }

const numbers = { failuresToOpen: 5, openMs: 60_000, successesToClose: 3 }

/** `now` is in milliseconds. */
export function newLlmBreaker(now: () => number): LlmBreaker {
  let state: State = { kind: 'closed', failures: 0 }
  const open = (): State => ({ kind: 'open', until: now() + numbers.openMs })

  return {
    admits() {
      if (state.kind === 'open' && now() >= state.until) state = { kind: 'half-open', successes: 0, inFlight: 0 }
      switch (state.kind) {
        case 'closed':
          return true
        case 'open':
          return false
        case 'half-open':
          if (state.successes + state.inFlight >= numbers.successesToClose) return false
          state = { ...state, inFlight: state.inFlight + 1 }
          return true
      }
    },
    succeeded() {
      if (state.kind === 'closed') state = { kind: 'closed', failures: 0 }
      if (state.kind !== 'half-open') return
      const successes = state.successes + 1
      state =
        successes >= numbers.successesToClose
          ? { kind: 'closed', failures: 0 }
          : { ...state, successes, inFlight: Math.max(0, state.inFlight - 1) }
    },
    failed() {
      if (state.kind === 'half-open') state = open()
      if (state.kind !== 'closed') return
      const failures = state.failures + 1
      state = failures >= numbers.failuresToOpen ? open() : { kind: 'closed', failures }
    },
    gaveUp() {
      if (state.kind === 'half-open') state = { ...state, inFlight: Math.max(0, state.inFlight - 1) }
    },
    state: () => ({ closed: 0, 'half-open': 1, open: 2 })[state.kind] as 0 | 1 | 2,
  }
}
