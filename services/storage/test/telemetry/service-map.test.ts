import { expect, test } from 'vitest'
import { serviceMapReader } from '../../src/telemetry/service-map.ts'
import { epoch, fileWith, type Given, spanIdOf, traceIdOf } from './traces.ts'

const always = { fromNs: 0n, toNs: 2n ** 62n }
const address = { 'server.address': '127.0.0.1', 'server.port': 8011 }

function map(...spans: readonly Given[]) {
  return serviceMapReader(fileWith(...spans))(always)
}

/** A call from one service to another, in a trace of its own. */
function call(trace: string, ms: number, failed = false): readonly Given[] {
  return [
    { trace, id: 'client', service: 'gateway', kind: 'CLIENT', ms, attributes: address },
    { trace, id: 'server', parent: 'client', service: 'query', kind: 'SERVER', ms: ms / 2, failed },
  ]
}

/** Durations are told within 1 %. */
const about = (ms: number) => ({
  asymmetricMatch: (value: unknown) => typeof value === 'number' && Math.abs(value - ms) <= ms / 100,
})

test('an edge has the calls, the errors and the times its callers saw', () => {
  const calls = Array.from({ length: 100 }, (_, i) => call(`t${i}`, i + 1, i < 3)).flat()
  const { edges, nodes } = map(...calls)
  const times = { p50_ms: about(50), p95_ms: about(95), p99_ms: about(99) }
  expect(edges).toEqual([{ from: 'gateway', to: 'query', kind: 'call', calls: 100, errors: 3, ...times }])
  expect(nodes).toMatchObject([{ id: 'query', kind: 'service', calls: 100, errors: 3, p50_ms: about(25) }])
})

test('a service that was away is still who was called, as long as it was ever seen', () => {
  const refused: Given = { trace: 'z', id: 'c', service: 'gateway', kind: 'CLIENT', failed: true, attributes: address }
  expect(map(...call('t', 1), refused).edges).toMatchObject([{ from: 'gateway', to: 'query', calls: 2, errors: 1 }])
  expect(map(refused).edges).toMatchObject([{ from: 'gateway', to: 'host:127.0.0.1:8011', calls: 1, errors: 1 }])
})

test('a queue is a node of its own, with an edge in and an edge out that takes as long as a message waits', () => {
  const attributes = { 'messaging.destination.name': 'insights' }
  const links = [{ traceId: traceIdOf('t'), spanId: spanIdOf('p') }]
  const { nodes, edges } = map(
    { trace: 't', id: 'root', service: 'gateway', kind: 'SERVER' },
    { trace: 't', id: 'p', parent: 'root', service: 'queue', kind: 'PRODUCER', start: 1, ms: 2, attributes },
    // Linked from another trace, as with TRACE_QUEUE_MODE=link.
    { trace: 'u', id: 'c', service: 'worker', kind: 'CONSUMER', start: 43, ms: 5, attributes, links },
  )
  expect(nodes).toContainEqual({
    id: 'queue:insights',
    name: 'insights',
    kind: 'queue',
    calls: 1,
    errors: 0,
    p50_ms: about(40),
    p95_ms: about(40),
    p99_ms: about(40),
  })
  expect(edges).toMatchObject([
    { from: 'queue:insights', to: 'worker', kind: 'consume', calls: 1, p50_ms: about(40) },
    { from: 'queue', to: 'queue:insights', kind: 'produce', calls: 1, p50_ms: about(2) },
  ])
})

test('databases and models are nodes, and the HTTP call below a model call is not counted again', () => {
  const { nodes, edges } = map(
    { trace: 't', id: 's', service: 'query', kind: 'SERVER' },
    {
      trace: 't',
      id: 'd',
      parent: 's',
      service: 'query',
      kind: 'CLIENT',
      attributes: { 'db.system.name': 'sqlite', 'db.namespace': 'cache' },
    },
    {
      trace: 't',
      id: 'm',
      parent: 's',
      service: 'query',
      kind: 'CLIENT',
      ms: 9,
      attributes: { 'gen_ai.provider.name': 'openai' },
    },
    {
      trace: 't',
      id: 'h',
      parent: 'm',
      service: 'query',
      kind: 'CLIENT',
      ms: 8,
      attributes: { 'server.address': 'api.openai.com' },
    },
  )
  expect(nodes.map(({ id }) => id)).toEqual(['query', 'database:sqlite cache', 'model:openai'])
  expect(edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'query → database:sqlite cache',
    'query → model:openai',
  ])
})

test('calls count that began in the minutes of the window, which it says', () => {
  const read = serviceMapReader(fileWith(...call('t', 1)))
  const at = BigInt(epoch) * 1_000_000n
  const minute = 60_000_000_000n
  expect(read({ fromNs: at + 1n, toNs: at + 2n })).toMatchObject({
    from: '2026-03-01T12:00:00.000Z',
    to: '2026-03-01T12:01:00.000Z',
    edges: [{ calls: 1 }],
  })
  expect(read({ fromNs: at - minute, toNs: at }).edges).toEqual([])
  expect(read({ fromNs: at + minute, toNs: at + 2n * minute }).edges).toEqual([])
})

test('a map is read from an index, without a look at spans', () => {
  const db = fileWith(...call('t', 1))
  const plan = db.prepare('explain query plan select * from calls where minute >= 1 and minute < 2 and calls > 0').all()
  expect(plan).toMatchObject([{ detail: expect.stringMatching(/^SEARCH calls USING INDEX .*minute>\? AND minute<\?/) }])
})
