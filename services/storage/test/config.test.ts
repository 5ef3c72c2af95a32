import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

test('with nothing set, both files are in the data folder and telemetry is kept for a day', () => {
  expect(readConfig({})).toEqual({
    databasePath: 'data/storage.db',
    telemetryPath: 'data/telemetry.db',
    retention: { maxAgeMs: 86_400_000, maxSpans: 200_000, maxLogs: 200_000, maxBytes: 536_870_912 },
  })
})

test('all that is wrong is told together', () => {
  const env = { TELEMETRY_MAX_AGE_HOURS: 'long', TELEMETRY_MAX_SPANS: '5' }
  expect(() => readConfig(env)).toThrow(/TELEMETRY_MAX_AGE_HOURS[\s\S]*TELEMETRY_MAX_SPANS/)
})
