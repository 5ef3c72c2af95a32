import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyticsOf, countExecution } from '../../src/database/analytics.ts'
import { openDatabase } from '../../src/database/open.ts'
import { temporaryDatabase } from '../temporary.ts'

const query = { text: 'filter true', sha256: 'aa' }
const execution = { caller: 'anonymous', at: '2026-03-01T12:00:00.000Z', durationMs: 10, isValid: true }

const executions = fc.array(
  fc.record({ durationUs: fc.integer({ min: 1, max: 60_000_000 }), isValid: fc.constantFrom(true, false, null) }),
  { minLength: 1, maxLength: 20 },
)

test('count, mean and success rate are exact', async () => {
  await fc.assert(
    fc.asyncProperty(executions, async (all) => {
      const { db, close } = await openDatabase(':memory:')
      for (const { durationUs, isValid } of all)
        await countExecution(db, query, { ...execution, durationMs: durationUs / 1000, isValid })
      const judged = all.filter(({ isValid }) => isValid !== null)
      const found = await analyticsOf(db, query)
      expect(found?.execution_count).toBe(all.length)
      expect(found?.mean_duration_ms).toBe(all.reduce((sum, { durationUs }) => sum + durationUs, 0) / all.length / 1000)
      expect(found?.success_rate).toBe(
        judged.length === 0 ? null : judged.filter(({ isValid }) => isValid).length / judged.length,
      )
      await close()
    }),
    { numRuns: 15 },
  )
})

test('the p95 is that of the slow tail, within 5 %', async () => {
  const { db } = await temporaryDatabase()
  for (let i = 1; i <= 20; i++) await countExecution(db, query, { ...execution, durationMs: i <= 18 ? 10 : 500 })
  const p95 = (await analyticsOf(db, query))?.p95_duration_ms ?? 0
  expect(Math.abs(p95 - 500)).toBeLessThan(25)
})

test('a query nobody asked has no figures', async () => {
  const { db } = await temporaryDatabase()
  expect(await analyticsOf(db, query)).toBeUndefined()
})
