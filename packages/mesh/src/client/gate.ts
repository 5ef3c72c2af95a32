import { AsyncResource } from 'node:async_hooks'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import { MeshError, toMeshError } from '../mesh-error.ts'
import type { Breaker, BreakerNumbers, Outcome } from './breaker.ts'
import { newCircuit } from './circuit.ts'

export interface GateOptions {
  readonly callee: string
  readonly maxConcurrency: number
  readonly numbers: BreakerNumbers
  readonly clock: () => number
}

/** The way a try ended: refused ones never left this process. */
export type Tried<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: MeshError }
  | { readonly kind: 'refused'; readonly error: MeshError }

export interface Gate {
  readonly breaker: () => Breaker
  readonly halfOpen: () => void
  /** Whether calls are refused because nobody was there, which a look at its readiness can tell to be over. */
  readonly isAway: () => boolean
  readonly pass: <T>(work: () => Promise<T>) => Promise<Tried<T>>
}

/** Stands before one neighbour: bounds how many calls are out at once, and makes none while its breaker is open. */
export function newGate({ callee, maxConcurrency, numbers, clock }: GateOptions): Gate {
  const circuit = newCircuit(clock, numbers)
  let lastFailure: MeshError | undefined
  // As many may wait as may be out: a burst of questions is no overload, and those of a neighbour that hangs must not pile up.
  const room = bulkhead(maxConcurrency, maxConcurrency)

  return {
    breaker: circuit.breaker,
    halfOpen: circuit.halfOpen,
    isAway: () => circuit.breaker().kind === 'open' && lastFailure !== undefined && wasNobodyThere(lastFailure),
    pass: async (work) => {
      try {
        // Bound: whoever waits is called by the one who leaves, and must not end up in that one's trace.
        return await room.execute(AsyncResource.bind(() => throughBreaker(work)))
      } catch (error) {
        if (!(error instanceof BulkheadRejectedError)) throw error
        return refused(`Cannot call ${callee}: ${maxConcurrency} calls are out already, and as many wait`, 1000)
      }
    },
  }

  async function throughBreaker<T>(work: () => Promise<T>): Promise<Tried<T>> {
    const permit = circuit.ask()
    if (!permit.isAdmitted)
      return refused(`Cannot call ${callee}: it failed too often, its breaker is open`, permit.retryAfterMs)
    try {
      const value = await work()
      permit.end('success')
      return { kind: 'done', value }
    } catch (caught) {
      const error = toMeshError(caught)
      const outcome = outcomeOf(error)
      if (outcome === 'failure') lastFailure = error
      permit.end(outcome)
      return { kind: 'failed', error }
    }
  }
}

/** What is the caller's fault proves that the neighbour works; a client that left, or came without time, proves nothing. */
function outcomeOf({ code, status, notSent }: MeshError): Outcome {
  if (code === 'client_gone' || code === 'internal' || (code === 'deadline_exceeded' && notSent)) return 'unknown'
  // A queue that refuses new jobs on somebody's order works, and its status can still be read.
  return status < 500 || code === 'queue_draining' ? 'success' : 'failure'
}

/** A process that died or restarts; one that answers with errors, or not at all, is there. */
function wasNobodyThere({ code, notSent }: MeshError): boolean {
  return notSent || code === 'connection_lost'
}

function refused(message: string, retryAfterMs: number): Tried<never> {
  return { kind: 'refused', error: new MeshError('dependency_unavailable', message, { notSent: true, retryAfterMs }) }
}
