import { addressOf, type Env, optional, setting, settings, withDefault } from '@dataprime/mesh'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    JOB_TIMEOUT_MS: withDefault(240_000, setting.integer({ min: 100, max: 86_400_000, unit: 'ms' })),
    MESH_TOKEN: optional(setting.secret()),
  })
  return {
    /** Nobody waits for a job: it may take as long as the queue lets it, and longer than a request. */
    timeoutMs: read.JOB_TIMEOUT_MS,
    query: { urls: addressOf('query_service', env), token: read.MESH_TOKEN, timeoutMs: read.JOB_TIMEOUT_MS },
  } as const
}
