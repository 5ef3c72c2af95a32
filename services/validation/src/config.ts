import { type Env, setting, settings, withDefault } from '@dataprime/mesh'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    REQUEST_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
  })
  return { timeoutMs: read.REQUEST_TIMEOUT_MS } as const
}
