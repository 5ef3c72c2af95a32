import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyticsOf, countExecution } from '../../src/database/analytics.ts'
import type { Engine } from './engines.ts'

const query = { text: 'filter true', sha256: 'aa' }
const execution = { caller: 'anonymous', at: '2026-03-01T12:00:00.000Z', durationMs: 10, isValid: true }

const executions = fc.array(
  fc.record({ durationUs: fc.integer({ min: 1, max: 60_000_000 }), isValid: fc.constantFrom(true, false, null) }),
  { minLength: 1, maxLength: 20 },
)

export function analyticsSuite({ open, openAgain }: Engine): void {
  test('count, mean and success rate are exact', async () => {
    const { db } = await open()
    await fc.assert(
      fc.asyncProperty(executions, async (all) => {
        const query = { text: 'filter true', sha256: crypto.randomUUID() }
        for (const { durationUs, isValid } of all)
          await countExecution(db, query, { ...execution, durationMs: durationUs / 1000, isValid })
        const judged = all.filter(({ isValid }) => isValid !== null)
        const found = await analyticsOf(db, query)
        expect(found?.execution_count).toBe(all.length)
        expect(found?.mean_duration_ms).toBe(
          all.reduce((sum, { durationUs }) => sum + durationUs, 0) / all.length / 1000,
        )
        expect(found?.success_rate).toBe(
          judged.length === 0 ? null : judged.filter(({ isValid }) => isValid).length / judged.length,
        )
      }),
      { numRuns: 15 },
    )
  })

  test('32 writers at once, on two connections to the database, are all counted', async () => {
    const databases = [await open(), await openAgain()]
    const all = Array.from({ length: 320 }, (_, i) => ({ ...execution, durationMs: 1 + (i % 7), isValid: i % 4 !== 0 }))
    const writer = async (_: unknown, number: number) => {
      for (const [i, one] of all.entries())
        if (i % 32 === number) await databases[i % 2]?.commit((transaction) => countExecution(transaction, query, one))
    }
    await Promise.all(Array.from({ length: 32 }, writer))
    const found = await analyticsOf((await openAgain()).db, query)
    const sum = all.reduce((total, { durationMs }) => total + durationMs, 0)
    expect(found).toMatchObject({ execution_count: 320, mean_duration_ms: sum / 320, success_rate: 0.75 })
    const { duration_histogram } =
      (await databases[0]?.db.selectFrom('query_analytics').selectAll().executeTakeFirstOrThrow()) ?? {}
    const counts = Object.values(JSON.parse(duration_histogram ?? '{}') as Record<string, number>)
    expect(counts.reduce((total, count) => total + count, 0)).toBe(320)
  })

  test('the p95 is that of the slow tail, within 5 %', async () => {
    const { db } = await open()
    for (let i = 1; i <= 20; i++) await countExecution(db, query, { ...execution, durationMs: i <= 18 ? 10 : 500 })
    const p95 = (await analyticsOf(db, query))?.p95_duration_ms ?? 0
    expect(Math.abs(p95 - 500)).toBeLessThan(25)
  })

  test('a query nobody asked has no figures', async () => {
    const { db } = await open()
    expect(await analyticsOf(db, query)).toBeUndefined()
  })
}
