import { expect, test } from 'vitest'
import { destinations, warnings } from '../../src/sdk/destinations.ts'

test('with nothing set, traces and logs go to the local store and metrics nowhere', () => {
  expect(destinations({}, 'api_gateway')).toEqual([
    {
      kind: 'otlp',
      name: 'local',
      urls: { traces: 'http://127.0.0.1:8015/v1/traces', logs: 'http://127.0.0.1:8015/v1/logs' },
      headers: {},
    },
  ])
})

test('the first of several stores is used', () => {
  const [local] = destinations({ STORAGE_URL: 'http://a:1/, http://b:2' }, 'api_gateway')
  expect(local).toMatchObject({ urls: { traces: 'http://a:1/v1/traces' } })
})

test('the store keeps its own telemetry in process', () => {
  expect(destinations({}, 'storage_service')).toEqual([{ kind: 'own store', name: 'local' }])
})

test('LOCAL_TELEMETRY=off leaves only what is asked for', () => {
  expect(destinations({ LOCAL_TELEMETRY: 'off' }, 'storage_service')).toEqual([])
})

test('a collector takes the signals it has an address for', () => {
  const env = {
    LOCAL_TELEMETRY: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:1/in',
    OTEL_METRICS_EXPORTER: 'none',
  }
  expect(destinations(env, 'api_gateway')).toEqual([
    { kind: 'otlp', name: 'collector', urls: { traces: 'http://jaeger:4318/v1/traces', logs: 'http://logs:1/in' } },
  ])
})

test('Coralogix takes every signal at the ingress of its domain', () => {
  const env = { LOCAL_TELEMETRY: 'off', CX_TOKEN: 'key', CX_DOMAIN: 'eu2.coralogix.com' }
  expect(destinations(env, 'api_gateway')).toEqual([
    {
      kind: 'otlp',
      name: 'coralogix',
      urls: {
        traces: 'https://ingress.eu2.coralogix.com:443/v1/traces',
        logs: 'https://ingress.eu2.coralogix.com:443/v1/logs',
        metrics: 'https://ingress.eu2.coralogix.com:443/v1/metrics',
      },
      headers: { Authorization: 'Bearer key' },
    },
  ])
})

test('settings that cannot do what is meant are named', () => {
  expect(warnings({ OTEL_SERVICE_NAME: 'mine', CX_TOKEN: 'key' }, 'api_gateway')).toEqual([
    'Cannot use OTEL_SERVICE_NAME="mine": the six services would share one name, this one stays "api_gateway"',
    'Cannot send telemetry to Coralogix: CX_TOKEN is set but CX_DOMAIN is not',
  ])
})

test('what is no address is left out and named, so that a slip does not keep a service from starting', () => {
  const env = { STORAGE_URL: 'not an address', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'nor this' }
  expect(destinations(env, 'api_gateway')).toEqual([])
  expect(warnings(env, 'api_gateway')).toEqual([
    'Cannot send traces to "not an address/v1/traces": it is not an address such as http://host:4318',
    'Cannot send logs to "not an address/v1/logs": it is not an address such as http://host:4318',
    'Cannot send traces to "nor this": it is not an address such as http://host:4318',
  ])
})
