import { join } from 'node:path'
import { type Env, optional, setting, settings, withDefault } from '@dataprime/mesh'
import { limitSettings, limitsOf } from './limits/limit-settings.ts'
import { providerOf, providerSettings } from './provider/provider-settings.ts'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    ...providerSettings,
    ...limitSettings,
    DATA_DIR: withDefault('data', setting.path()),
    REDIS_URL: optional(setting.redisUrl()),
    CACHE_MAX_ENTRIES: withDefault(1000, setting.integer({ min: 1, max: 100_000 })),
    CACHE_TTL_MS: withDefault(3_600_000, setting.integer({ min: 0, max: 86_400_000, unit: 'ms' })),
    REQUEST_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
    JOB_TIMEOUT_MS: withDefault(240_000, setting.integer({ min: 100, max: 86_400_000, unit: 'ms' })),
  })
  return {
    /** Absent: every answer comes from the offline generator. */
    provider: providerOf(read),
    limits: { ...limitsOf(read) },
    maxConcurrency: read.LLM_MAX_CONCURRENCY,
    limitsFile: join(read.DATA_DIR, 'limits.db'),
    /** Absent: the cache is this process's own, and the limits are shared through their file. */
    redisUrl: read.REDIS_URL,
    cache: { maxEntries: read.CACHE_MAX_ENTRIES, ttlMs: read.CACHE_TTL_MS },
    /** Callers say how long they wait; a job waits longer than a client. */
    timeoutMs: Math.max(read.REQUEST_TIMEOUT_MS, read.JOB_TIMEOUT_MS),
  } as const
}
