import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultPortBase, serviceNames, startOrder, topology, variablePrefix } from '@dataprime/mesh/topology'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

interface ComposeService {
  readonly build?: {
    readonly context: string
    readonly dockerfile: string
    readonly args: { readonly SERVICE: string }
  }
  readonly image?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

const root = resolve(import.meta.dirname, '../..')
const compose: { services: Record<string, ComposeService>; volumes: Record<string, unknown> } = parse(
  readFileSync(resolve(root, 'deploy/compose.yaml'), 'utf8'),
  { merge: true },
)
const insidePortBase = 5000
const meshServices = serviceNames.map((name, i) => ({ name, i }))
const serviceOf = (name: string): ComposeService => compose.services[name] ?? {}

test('compose runs the six services and a Jaeger, and nothing else', () => {
  expect(Object.keys(compose.services).toSorted()).toEqual([...serviceNames, 'jaeger'].toSorted())
  expect(serviceOf('jaeger').image).toMatch(/^jaegertracing\/jaeger:2\.\d+\.\d+$/)
})

test.for(meshServices)('$name is built from its folder', ({ name }) => {
  expect(serviceOf(name).build).toEqual({
    context: '..',
    dockerfile: 'deploy/Dockerfile',
    args: { SERVICE: topology[name].folder },
  })
})

test.for(meshServices)('$name listens inside on its place from 5000 and is published from 8010', ({ name, i }) => {
  const { environment, ports } = serviceOf(name)
  expect(environment?.['PORT']).toBe(String(insidePortBase + i))
  expect(ports).toEqual([`127.0.0.1:${defaultPortBase + i}:${insidePortBase + i}`])
})

test.for(meshServices)('$name starts once those it calls are healthy', ({ name }) => {
  const awaited = Object.fromEntries(topology[name].calls.map((callee) => [callee, { condition: 'service_healthy' }]))
  expect(serviceOf(name).depends_on ?? {}).toEqual(awaited)
})

test.for(meshServices)('$name finds its neighbours and the collector by name', ({ name }) => {
  const { environment } = serviceOf(name)
  expect(environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('http://jaeger:4318')
  for (const callee of startOrder().filter((other) => other !== 'api_gateway')) {
    const port = insidePortBase + serviceNames.indexOf(callee)
    expect(environment?.[`${variablePrefix(callee)}_URL`]).toBe(`http://${callee}:${port}`)
  }
})

test('what must outlive a container is kept in a declared volume of its own', () => {
  const mounted = meshServices.flatMap(({ name }) => serviceOf(name).volumes ?? [])
  expect(mounted.toSorted()).toEqual(['query-data:/data', 'queue-data:/data', 'storage-data:/data'])
  expect(Object.keys(compose.volumes).toSorted()).toEqual(['query-data', 'queue-data', 'storage-data'])
})

test('with Valkey beside it the queue uses BullMQ, on a server that forgets nothing', () => {
  const overlay: typeof compose = parse(readFileSync(resolve(root, 'deploy/compose.valkey.yaml'), 'utf8'))
  expect(Object.keys(overlay.services).toSorted()).toEqual(['queue_service', 'valkey'])
  expect(overlay.services['queue_service']?.environment).toEqual({
    QUEUE_DRIVER: 'bullmq',
    REDIS_URL: 'redis://valkey:6379',
  })
  expect(JSON.stringify(overlay.services['valkey'])).toContain('"--appendfsync","always"')
})

test('with PostgreSQL beside it storage keeps its data there, under a password that somebody chose', () => {
  const overlay: typeof compose = parse(readFileSync(resolve(root, 'deploy/compose.postgres.yaml'), 'utf8'))
  expect(Object.keys(overlay.services).toSorted()).toEqual(['postgres', 'storage_service'])
  expect(overlay.services['storage_service']?.environment).toEqual({
    DATABASE_URL: `postgresql://dataprime:$\{POSTGRES_PASSWORD}@postgres:5432/dataprime`,
  })
  expect(overlay.services['postgres']?.environment?.['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?/)
})

test.for(meshServices)('$name has the key of the model only if it asks the model', ({ name }) => {
  const keys = Object.keys(serviceOf(name).environment ?? {}).filter((variable) => variable.includes('OPENAI'))
  expect(keys.length > 0).toBe(name === 'query_service')
})
