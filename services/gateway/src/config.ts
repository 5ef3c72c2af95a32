import { type Env, optional, setting, settings, withDefault } from '@dataprime/mesh'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    REQUEST_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
    MAX_BODY_BYTES: withDefault(256 * 1024, setting.integer({ min: 1024, max: 10 * 1024 * 1024, unit: 'bytes' })),
    JAEGER_TRACE_URL: optional(setting.text()),
    CORALOGIX_TRACE_URL: optional(setting.text()),
  })
  return {
    timeoutMs: read.REQUEST_TIMEOUT_MS,
    bodyLimitBytes: read.MAX_BODY_BYTES,
    /** With `{trace_id}` where the id belongs. */
    traceUrls: { jaeger: read.JAEGER_TRACE_URL, coralogix: read.CORALOGIX_TRACE_URL },
  } as const
}
