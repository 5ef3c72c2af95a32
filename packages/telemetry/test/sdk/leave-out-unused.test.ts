import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { enabledInstrumentations, exportedNames, isUnused } from '../../src/sdk/leave-out-unused.ts'

const url = (name: string): string => `file:///x/node_modules/@opentelemetry/${name}/dist/index.mjs`

test.each([
  'instrumentation-pg',
  'exporter-trace-otlp-grpc',
  'exporter-zipkin',
  'resource-detector-aws',
  'configuration',
])('%s is left out', (name) => expect(isUnused(url(name), ['http'])).toBe(true))

test.each(['instrumentation-http', 'instrumentation', 'sdk-node', 'exporter-trace-otlp-http', 'exporter-prometheus'])(
  '%s is loaded',
  (name) => expect(isUnused(url(name), ['http'])).toBe(false),
)

test('the standard variable says which instrumentations are used, but for one that would repeat our spans', () => {
  const env = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, pg, ioredis' }
  expect(enabledInstrumentations(env)).toEqual(['http', 'ioredis'])
})

test('a list of exports is read; any other form is left alone', () => {
  expect(exportedNames('const a = 1\nexport { a, b as c };\n')).toEqual(['a', 'c'])
  expect(exportedNames('export { a }\nexport * from "x"')).toBeUndefined()
  expect(exportedNames('export const a = 1')).toBeUndefined()
})

describe('in a process', () => {
  const register = fileURLToPath(new URL('../../src/register.ts', import.meta.url))
  const preload = async (env: Record<string, string>, script: string): Promise<string> => {
    const args = ['--import', register, '--input-type=commonjs', '-e', `${script}; process.exit(0)`]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { PATH: process.env['PATH'], LOCAL_TELEMETRY: 'off', ...env },
    })
    return stdout
  }
  const loaded = 'console.log(JSON.stringify(Object.keys(require("module")._cache)))'

  test('neither gRPC nor YAML is loaded', async () => {
    const files = JSON.parse(await preload({}, loaded)) as string[]
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => /grpc|[/@]yaml/.test(file))).toEqual([])
  }, 20_000)

  test('with the SDK disabled nothing of OpenTelemetry is', async () => {
    expect(JSON.parse(await preload({ OTEL_SDK_DISABLED: 'true' }, loaded))).toEqual([])
  }, 20_000)

  test('an instrumentation that is asked for works', async () => {
    const env = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,dns', OTEL_LOG_LEVEL: 'error' }
    expect(await preload(env, 'console.log(require("dns").lookup.__wrapped === true)')).toBe('true\n')
  }, 20_000)
})
