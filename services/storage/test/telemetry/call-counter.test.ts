import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calleeCondition } from '../../src/telemetry/file.ts'
import { serviceMapReader } from '../../src/telemetry/service-map.ts'
import { fileWith, type Given, spanIdOf, traceIdOf } from './traces.ts'

const always = { fromNs: 0n, toNs: 2n ** 62n }

/** Spans of two traces in which anything may be the child of anything, and of which some are not there. */
const someSpans = fc
  .array(
    fc.record({
      trace: fc.constantFrom('t', 'u'),
      id: fc.constantFrom(...'abcdefgh'),
      parent: fc.option(fc.constantFrom(...'abcdefgh'), { nil: undefined }),
      service: fc.constantFrom('gateway', 'query', 'queue'),
      kind: fc.constantFrom('INTERNAL', 'SERVER', 'CLIENT', 'CLIENT', 'PRODUCER', 'CONSUMER'),
      failed: fc.boolean(),
      start: fc.nat({ max: 200_000 }),
      ms: fc.integer({ min: 1, max: 5_000 }),
      peer: fc.constantFrom('host:a', 'host:b', 'model:openai', 'database:sqlite', undefined),
      origin: fc.constantFrom(...'abcdefgh'),
    }),
    { maxLength: 14 },
  )
  .map((spans) => [...new Map(spans.map((span) => [span.trace + span.id, span])).values()])

type Drawn =
  typeof someSpans extends fc.Arbitrary<infer Spans> ? (Spans extends readonly (infer One)[] ? One : never) : never

const attributesOf: Readonly<Record<string, Record<string, string>>> = {
  'host:a': { 'server.address': 'a' },
  'host:b': { 'server.address': 'b' },
  'model:openai': { 'gen_ai.provider.name': 'openai' },
  'database:sqlite': { 'db.system.name': 'sqlite' },
}

const isMessage = ({ kind }: Drawn) => kind === 'PRODUCER' || kind === 'CONSUMER'

function given({ parent, peer, origin, ...span }: Drawn): Given {
  return {
    ...span,
    ...(parent !== undefined && { parent }),
    attributes: isMessage({ parent, peer, origin, ...span })
      ? { 'messaging.destination.name': 'jobs' }
      : (attributesOf[peer ?? ''] ?? {}),
    links: [{ traceId: traceIdOf(span.trace), spanId: spanIdOf(origin) }],
  }
}

interface Edge {
  calls: number
  errors: number
  durations: number[]
}

/** The same map, by looking at all spans at once. */
function naive(spans: readonly Drawn[]) {
  const find = (trace: string, id: string | undefined) => spans.find((span) => span.trace === trace && span.id === id)
  const parentOf = (span: Drawn) => find(span.trace, span.parent)
  const peerOf = (span: Drawn) => (span.kind === 'CLIENT' ? span.peer : undefined)
  const answering = (caller: Drawn) =>
    spans.filter((span) => span.kind === 'SERVER' && parentOf(span) === caller && span.service !== caller.service)
  const edges = new Map<string, Edge>()
  const add = (name: string, failed: boolean, ms: number | undefined) => {
    const edge = edges.get(name) ?? { calls: 0, errors: 0, durations: [] }
    edges.set(name, edge)
    edge.calls++
    if (failed) edge.errors++
    if (ms !== undefined) edge.durations.push(ms)
  }
  const known = new Map<string, string[]>()
  for (const caller of spans)
    for (const { service } of answering(caller)) {
      const address = peerOf(caller)
      if (address !== undefined) known.set(address, [...(known.get(address) ?? []), service])
    }
  for (const span of spans) {
    for (const callee of answering(span))
      add(`${span.service} → ${callee.service}`, span.failed || callee.failed, span.ms)
    const peer = peerOf(span)
    const above = parentOf(span)
    const isCountedAbove = peer?.startsWith('host:') && above && peerOf(above)?.startsWith('model:')
    if (peer !== undefined && answering(span).length === 0 && !isCountedAbove)
      add(`${span.service} → ${known.get(peer)?.join('|') ?? peer}`, span.failed, span.ms)
    if (span.kind === 'PRODUCER') add(`${span.service} → queue:jobs`, span.failed, span.ms)
    if (span.kind === 'CONSUMER') {
      const origin = find(span.trace, span.origin)
      const producer = origin?.kind === 'PRODUCER' ? origin : undefined
      add(
        `queue:jobs → ${span.service}`,
        span.failed,
        producer && Math.max(0, span.start - producer.start - producer.ms),
      )
    }
  }
  return { edges, isClear: [...known.values()].every((services) => new Set(services).size === 1) }
}

function quantile(values: readonly number[], share: number): number | null {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null
}

test('the figures are those of the spans, in whatever order and batches they come', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(someSpans, (spans) => {
      const { edges, isClear } = naive(spans)
      fc.pre(isClear) // whose an address is that two services answer at, is anybody's guess
      const map = serviceMapReader(fileWith(...spans.map(given)))(always)
      const found = new Map(map.edges.map((edge) => [`${edge.from} → ${edge.to}`, edge]))
      expect([...found.keys()].toSorted()).toEqual([...edges.keys()].toSorted())
      for (const [name, { calls, errors, durations }] of edges) {
        expect(found.get(name), name).toMatchObject({ calls, errors })
        const [wanted, present] = [quantile(durations, 0.95), found.get(name)?.p95_ms ?? null]
        if (wanted === null || present === null) expect(present, name).toBe(wanted)
        else expect(Math.abs(present - wanted), name).toBeLessThanOrEqual(Math.max(0.001, wanted / 100))
      }
    }),
    { numRuns: 60 },
  )
})

test.each([
  [`trace_id = x'00' and parent_span_id = x'00' and ${calleeCondition}`, 'spans_by_parent'],
  ["trace_id = x'00' and parent_span_id = x'00' and kind = 2 and service <> ''", 'spans_by_parent'],
  ["trace_id = x'00' and parent_span_id = x'00' and substr(peer, 1, 5) = 'host:'", 'spans_by_parent'],
  ["origin = x'00' and peer is not null", 'spans_by_origin'],
  ["trace_id = x'00' and span_id = x'00'", 'sqlite_autoindex_spans_1'],
])('the other end of a call is found by an index: %s', (condition, index) => {
  const plan = fileWith().prepare(`explain query plan select * from spans where ${condition}`).all()
  expect(plan).toMatchObject([{ detail: expect.stringContaining(`USING INDEX ${index}`) }])
})
