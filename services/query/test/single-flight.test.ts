import { describe, expect, it } from 'vitest'
import { type FlightTerms, newFlights } from '../src/single-flight.ts'

const never = new AbortController().signal
const joining = { deadline: 1000, signal: never }

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const begun: FlightTerms[] = []
  const start = (terms: FlightTerms): Promise<string> => {
    begun.push(terms)
    return promise
  }
  return { start, begun, resolve, reject }
}

describe('a flight', () => {
  it('is begun by the first and shared by those who come meanwhile', async () => {
    const flights = newFlights<string>()
    const { start, begun, resolve } = work()
    const all = Array.from({ length: 100 }, () => flights.join('a', joining, start))
    resolve('done')
    const landed = await Promise.all(all)
    expect(begun).toHaveLength(1)
    expect(landed.filter(({ isShared }) => !isShared)).toHaveLength(1)
    expect(landed.every(({ value }) => value === 'done')).toBe(true)
    expect(flights.figures()).toEqual({ underWay: 0, waiting: 0 })
  })

  it('is of its own for another key, and for who comes after it has landed', async () => {
    const flights = newFlights<string>()
    const land = async () => 'done'
    expect(await Promise.all([flights.join('a', joining, land), flights.join('b', joining, land)])).toMatchObject([
      { isShared: false },
      { isShared: false },
    ])
    expect(await flights.join('a', joining, land)).toMatchObject({ isShared: false })
  })

  it('goes on when one leaves, also the one who began it', async () => {
    const flights = newFlights<string>()
    const { start, begun, resolve } = work()
    const leaving = new AbortController()
    const first = flights.join('a', { ...joining, signal: leaving.signal }, start)
    const second = flights.join('a', joining, start)
    await Promise.resolve()
    leaving.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    expect(begun[0]?.signal.aborted).toBe(false)
    resolve('done')
    expect(await second).toEqual({ value: 'done', isShared: true })
  })

  it('is given up when all have left, and not joined any more', async () => {
    const flights = newFlights<string>()
    const { start, begun } = work()
    const leaving = new AbortController()
    const all = [1, 2].map(() => flights.join('a', { ...joining, signal: leaving.signal }, start))
    await Promise.resolve()
    leaving.abort(new Error('gone'))
    await expect(Promise.any(all)).rejects.toThrow()
    expect(begun[0]?.signal.aborted).toBe(true)
    expect(await flights.join('a', joining, async () => 'anew')).toEqual({ value: 'anew', isShared: false })
  })

  it('has the time of the one who has most', async () => {
    const flights = newFlights<string>()
    const { start, begun, resolve } = work()
    const all = [1000, 5000, 3000].map((deadline) => flights.join('a', { ...joining, deadline }, start))
    await Promise.resolve()
    expect(begun[0]?.deadline()).toBe(5000)
    resolve('done')
    await Promise.all(all)
  })

  it('fails for all alike', async () => {
    const flights = newFlights<string>()
    const { start, reject } = work()
    const all = [1, 2, 3].map(() => flights.join('a', joining, start))
    reject(new Error('broken'))
    const settled = await Promise.allSettled(all)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})
