import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

test('with nothing set, all files are in the data folder, telemetry is kept for a day and requests for 30', () => {
  expect(readConfig({})).toEqual({
    database: { path: 'data/storage.db' },
    telemetryPath: 'data/telemetry.db',
    retention: { maxAgeMs: 86_400_000, maxSpans: 200_000, maxLogs: 200_000, maxBytes: 536_870_912 },
    archivePath: 'data/archive',
    retentionDays: { requests: 30, feedback: 90, events: 365, archives: 365 },
    retentionEveryMs: 86_400_000,
  })
})

test('all that is wrong is told together', () => {
  const env = { TELEMETRY_MAX_AGE_HOURS: 'long', TELEMETRY_MAX_SPANS: '5' }
  expect(() => readConfig(env)).toThrow(/TELEMETRY_MAX_AGE_HOURS[\s\S]*TELEMETRY_MAX_SPANS/)
})

test('with the URL of a server, the data is there and not in a file', () => {
  const url = 'postgresql://me:secret@db:5432/dataprime?sslmode=disable'
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({ database: { url }, telemetryPath: 'data/telemetry.db' })
})

test.each(['mysql://me:secret@db/x', 'db.sqlite', 'postgresql://me:secret@[db/x'])(
  '%s is no URL of such a server, and is not shown',
  (url) => {
    expect(() => readConfig({ DATABASE_URL: url })).toThrow(
      /^(?![\s\S]*secret@)[\s\S]*DATABASE_URL is set to a hidden value/,
    )
  },
)
