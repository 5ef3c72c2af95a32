const untraced = new Set([
  '/metrics',
  '/whoami',
  '/stats',
  '/v1/traces',
  '/v1/logs',
  '/v1/metrics',
  '/events',
  '/api/events',
])

/** Probes, telemetry ingestion and control calls: a span for each would bury the requests that matter. */
export function isUntracedPath(path: string): boolean {
  return untraced.has(path) || path === '/health' || path.startsWith('/health/')
}
