import { orAborted } from './or-aborted.ts'

/**
 * Work that is done once for all who ask for it at the same time. Whoever gives up leaves alone; the work is given up
 * when all have left.
 */
export interface Flights<T> {
  join(key: string, joining: Joining, work: Work<T>): Promise<Landed<T>>
  /** How many works are under way, and how many wait for them. */
  figures(): { readonly underWay: number; readonly waiting: number }
}

export interface Joining {
  /** Unix milliseconds. */
  readonly deadline: number
  readonly signal: AbortSignal
}

export interface FlightTerms {
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal
  /** The latest of those who wait: it may grow. */
  readonly deadline: () => number
}

export type Work<T> = (terms: FlightTerms) => Promise<T>

export interface Landed<T> {
  readonly value: T
  /** Whether another one had begun it. */
  readonly isShared: boolean
}

interface Flight<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  waiting: number
  deadline: number
}

export function newFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>()
  return {
    async join(key, { deadline, signal }, work) {
      signal.throwIfAborted()
      const known = flights.get(key)
      const flight = known ?? depart(key, deadline, work)
      flight.waiting += 1
      flight.deadline = Math.max(flight.deadline, deadline)
      try {
        return { value: await orAborted(flight.result, signal), isShared: known !== undefined }
      } finally {
        flight.waiting -= 1
        if (flight.waiting === 0) {
          // Whoever comes now must not join what is being given up.
          if (flights.get(key) === flight) flights.delete(key)
          flight.controller.abort(signal.reason)
        }
      }
    },
    figures: () => ({
      underWay: flights.size,
      waiting: [...flights.values()].reduce((sum, { waiting }) => sum + waiting, 0),
    }),
  }

  function depart(key: string, deadline: number, work: Work<T>): Flight<T> {
    const controller = new AbortController()
    const { promise: result, resolve, reject } = Promise.withResolvers<T>()
    const flight: Flight<T> = { result, controller, waiting: 0, deadline }
    flights.set(key, flight)
    result.catch(() => {}) // when all have left, nobody is there to take it
    Promise.resolve()
      .then(() => work({ signal: controller.signal, deadline: () => flight.deadline }))
      .then(resolve, reject)
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
      })
    return flight
  }
}
