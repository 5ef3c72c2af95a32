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

/** The page is how traces are looked at: each look loads these, and would be half of all traces. */
const pageFile = /^\/([\w-]+\.(js|css|svg))?$/

/** Reading telemetry makes none: a viewer that polls would fill the store with traces of itself. */
const untracedBelow = ['/health/', '/traces/', '/api/traces/', '/cache/']

/** Probes, telemetry and control calls: a span for each would bury the requests that matter. */
export function isUntracedPath(path: string): boolean {
  return untraced.has(path) || pageFile.test(path) || untracedBelow.some((prefix) => path.startsWith(prefix))
}
