import { type Breaker, breakerLevels } from './breaker.ts'
import type { Gate } from './gate.ts'

/** One address of a neighbour. A replica that died must not close the way to the others, so each has its own breaker and bulkhead. */
export interface Replica {
  readonly url: string
  readonly gate: Gate
  /** Whether one that was away is back: if so, its breaker lets trials through. */
  readonly isBack: () => Promise<boolean>
}

/** The breaker of the replica that is likeliest to take a call. */
export function likeliestBreaker(replicas: readonly Replica[]): Breaker {
  const breakers = replicas.map(({ gate }) => gate.breaker())
  return inTurn(
    breakers.toSorted((a, b) => breakerLevels[a.kind] - breakerLevels[b.kind]),
    0,
  )
}

/** Goes round. Throws on an empty list: a bug. */
export function inTurn<T>(list: readonly T[], turn: number): T {
  const item = list[turn % list.length]
  if (item === undefined) throw new TypeError('Cannot choose an address: none is given')
  return item
}

/** Asks all at once and takes the first that works; if none does, throws what the last one threw. */
export function firstOf<T>(replicas: readonly Replica[], ask: (replica: Replica) => Promise<T>): Promise<T> {
  return Promise.any(replicas.map(ask)).catch((error: AggregateError) => Promise.reject(error.errors.at(-1)))
}
