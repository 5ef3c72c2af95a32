import { join } from 'node:path'
import { type Env, optional, setting, settings, withDefault } from '@dataprime/mesh'
import { databaseUrl } from './database/dialects/database-url.ts'
import type { DatabaseLocation } from './database/open.ts'
import type { RetentionDays } from './retention/policy.ts'
import type { Retention } from './telemetry/writer.ts'

export interface Config {
  readonly database: DatabaseLocation
  readonly telemetryPath: string
  /** Of telemetry. */
  readonly retention: Retention
  readonly archivePath: string
  /** Of everything else. */
  readonly retentionDays: RetentionDays
  /** 0: never by itself. */
  readonly retentionEveryMs: number
}

const hourMs = 3_600_000
const days = setting.integer({ min: 1, max: 36_500 })

/** Throws one SettingsError that names every variable that is wrong. */
export function readConfig(env: Env): Config {
  const read = settings(env, {
    DATA_DIR: withDefault('data', setting.path()),
    DATABASE_URL: optional(databaseUrl),
    TELEMETRY_MAX_AGE_HOURS: withDefault(24, setting.integer({ min: 1, max: 24 * 365 })),
    TELEMETRY_MAX_SPANS: withDefault(200_000, setting.integer({ min: 1_000, max: 50_000_000 })),
    TELEMETRY_MAX_LOGS: withDefault(200_000, setting.integer({ min: 1_000, max: 50_000_000 })),
    TELEMETRY_MAX_MB: withDefault(512, setting.integer({ min: 16, max: 1_000_000, unit: 'MB' })),
    RETENTION_REQUESTS_DAYS: withDefault(30, days),
    RETENTION_FEEDBACK_DAYS: withDefault(90, days),
    RETENTION_EVENTS_DAYS: withDefault(365, days),
    RETENTION_ARCHIVE_DAYS: withDefault(365, days),
    RETENTION_EVERY_HOURS: withDefault(24, setting.integer({ min: 0, max: 24 * 30 })),
  })
  return {
    database:
      read.DATABASE_URL === undefined ? { path: join(read.DATA_DIR, 'storage.db') } : { url: read.DATABASE_URL },
    telemetryPath: join(read.DATA_DIR, 'telemetry.db'),
    retention: {
      maxAgeMs: read.TELEMETRY_MAX_AGE_HOURS * hourMs,
      maxSpans: read.TELEMETRY_MAX_SPANS,
      maxLogs: read.TELEMETRY_MAX_LOGS,
      maxBytes: read.TELEMETRY_MAX_MB * 1024 * 1024,
    },
    archivePath: join(read.DATA_DIR, 'archive'),
    retentionDays: {
      requests: read.RETENTION_REQUESTS_DAYS,
      feedback: read.RETENTION_FEEDBACK_DAYS,
      events: read.RETENTION_EVENTS_DAYS,
      archives: read.RETENTION_ARCHIVE_DAYS,
    },
    retentionEveryMs: read.RETENTION_EVERY_HOURS * hourMs,
  }
}
