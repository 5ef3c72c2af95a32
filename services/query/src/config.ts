import { type Env, optional, setting, settings, withDefault } from '@dataprime/mesh'
import { providerOf, providerSettings } from './provider/provider-settings.ts'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    ...providerSettings,
    REDIS_URL: optional(setting.redisUrl()),
    CACHE_MAX_ENTRIES: withDefault(1000, setting.integer({ min: 1, max: 100_000 })),
    CACHE_TTL_MS: withDefault(3_600_000, setting.integer({ min: 0, max: 86_400_000, unit: 'ms' })),
    REQUEST_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
  })
  return {
    /** Absent: every answer comes from the offline generator. */
    provider: providerOf(read),
    /** Absent: what processes would share is kept by this one. */
    redisUrl: read.REDIS_URL,
    cache: { maxEntries: read.CACHE_MAX_ENTRIES, ttlMs: read.CACHE_TTL_MS },
    timeoutMs: read.REQUEST_TIMEOUT_MS,
  } as const
}
