import { afterAll, beforeAll, expect, test } from 'vitest'
import { count, metricsText, observe, record } from '../src/index.ts'
import { type InMemoryTelemetry, recordInMemory } from '../src/testing/index.ts'

let memory: InMemoryTelemetry
beforeAll(() => {
  count('before.any', 1)
  memory = recordInMemory()
})
afterAll(() => memory.stop())

test('counters, histograms and gauges show in the Prometheus text', async () => {
  count('demo.things', 2, { kind: 'a' })
  count('demo.things', 1, { kind: 'a' })
  record('db.client.operation.duration', 0.002, { kind: 'b' })
  let readings = 0
  const end = observe('demo.depth', () => [{ value: 7 + readings++, attributes: { queue: 'insights' } }])
  const text = await metricsText()
  expect(text).toMatch(/demo_things_total\{kind="a"[^}]*\} 3/)
  expect(text).toMatch(/db_client_operation_duration_bucket\{kind="b"[^}]*le="0.005"[^}]*\} 1/)
  expect(text).toMatch(/demo_depth\{queue="insights"[^}]*\} 7/)
  end()
  await metricsText()
  expect(readings).toBe(1)
})

test('what was counted before there was a provider does not break what comes after', async () => {
  count('before.any', 1)
  expect(await metricsText()).toMatch(/before_any_total(\{[^}]*\})? 1/)
})
