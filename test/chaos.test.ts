import { expect, test } from 'vitest'
import { runChaos } from './support/chaos/chaos.ts'

test('nothing is lost, done twice or cut off while services are killed at random', { timeout: 600_000 }, async () => {
  const report = await runChaos({ requests: 200, seed: 7 })
  expect(report.violations).toEqual([])
  expect(report.accepted).toBe(200)
  expect(report.complete + report.failed + report.dead).toBe(200)
  expect(Object.keys(report.kills).length).toBeGreaterThanOrEqual(3)
})
