const untraced = new Set([
  '/metrics',
  '/whoami',
  '/health',
  '/api/health',
  '/stats',
  '/api/stats',
  '/v1/traces',
  '/v1/logs',
  '/v1/metrics',
  '/events',
  '/api/events',
  '/traces',
  '/api/traces',
  '/service-map',
  '/api/service-map',
])

/** Reading telemetry makes none: a viewer that polls would fill the store with traces of itself. */
const untracedBelow = ['/health/', '/traces/', '/api/traces/', '/cache/']

/** Probes, telemetry and control calls: a span for each would bury the requests that matter. */
export function isUntracedPath(path: string): boolean {
  return untraced.has(path) || untracedBelow.some((prefix) => path.startsWith(prefix))
}
