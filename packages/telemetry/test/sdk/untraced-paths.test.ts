import { expect, test } from 'vitest'
import { isUntracedPath } from '../../src/sdk/untraced-paths.ts'

test.each([
  '/health',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/whoami',
  '/stats',
  '/v1/traces',
  '/v1/logs',
  '/events',
  '/cache/abc',
  '/',
  '/service-map.js',
])('%s is never traced', (path) => expect(isUntracedPath(path)).toBe(true))

test.each(['/healthy', '/api/generate-query', '/v1/tracesabc', '/api/requests/1', '/traces-of-mine', '/api/x.js'])(
  '%s is traced',
  (path) => expect(isUntracedPath(path)).toBe(false),
)
