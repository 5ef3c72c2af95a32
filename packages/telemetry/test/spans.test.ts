import { SpanKind } from '@opentelemetry/api'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { activeSpanId, activeTraceId, annotate, capture, outsideMesh, untraced, withSpan } from '../src/index.ts'
import { expectTree, type InMemoryTelemetry, recordInMemory } from '../src/testing/index.ts'

let memory: InMemoryTelemetry
beforeAll(() => {
  memory = recordInMemory()
})
afterEach(() => memory.clear())
afterAll(() => memory.stop())

test('a span takes its kind and attributes, gives what the work gives, and ends after it', async () => {
  const result = await withSpan('work', { kind: SpanKind.PRODUCER, attributes: { a: 1 } }, async () => {
    annotate({ b: 'two' })
    expect(memory.spans()).toEqual([])
    return 42
  })
  expect(result).toBe(42)
  expect(memory.spans()).toMatchObject([
    { name: 'work', kind: 'PRODUCER', attributes: { a: 1, b: 'two' }, status: { code: 'UNSET' } },
  ])
})

test('synchronous work stays synchronous', () => {
  expect(withSpan('work', {}, () => 1)).toBe(1)
})

test.each([
  [
    'thrown',
    () => {
      throw Object.assign(new Error('no'), { code: 'E_NO' })
    },
  ],
  ['rejected', async () => Promise.reject(Object.assign(new Error('no'), { code: 'E_NO' }))],
])('an error that is %s is recorded and passed on', async (_how, work: () => unknown) => {
  await expect(async () => withSpan('work', {}, work)).rejects.toThrow('no')
  expect(memory.spans()).toMatchObject([
    { status: { code: 'ERROR', message: 'no' }, attributes: { 'error.type': 'E_NO' }, events: [{ name: 'exception' }] },
  ])
})

test('spans nest, also over an await', async () => {
  await withSpan('outer', {}, async () => {
    await Promise.resolve()
    withSpan('inner', {}, () => undefined)
  })
  expectTree(memory.spans(), { name: 'outer', children: [{ name: 'inner' }] })
})

test('a carrier restores its context later, and can be linked to', () => {
  const root = withSpan('root', {}, () => capture())
  const producer = withSpan('producer', { parent: root ?? never() }, () => capture())
  withSpan(
    'consumer',
    { kind: SpanKind.CONSUMER, parent: root ?? never(), links: [producer ?? never()] },
    () => undefined,
  )
  const [first, second, third] = memory.spans()
  expect(third).toMatchObject({
    traceId: first?.traceId,
    parentSpanId: first?.spanId,
    links: [{ traceId: first?.traceId, spanId: second?.spanId }],
  })
})

test('a malformed carrier starts a new trace and is not linked', () => {
  const broken = { traceparent: 'nonsense' }
  withSpan('other', {}, () => withSpan('work', { parent: broken, links: [broken] }, () => undefined))
  const [work, other] = memory.spans()
  expect(work).toMatchObject({ parentSpanId: undefined, links: [] })
  expect(work?.traceId).not.toBe(other?.traceId)
})

test('ids are those of the active span, and absent outside one', () => {
  expect([activeTraceId(), activeSpanId(), capture()]).toEqual([undefined, undefined, undefined])
  withSpan('work', {}, (span) => {
    expect([activeTraceId(), activeSpanId()]).toEqual([span.spanContext().traceId, span.spanContext().spanId])
  })
})

test('nothing is captured outside the mesh, and nothing recorded where tracing is off', () => {
  withSpan('work', {}, () => {
    outsideMesh(() => expect(capture()).toBeUndefined())
    untraced(() => withSpan('hidden', {}, () => expect(capture()).toBeUndefined()))
  })
  expect(memory.spans()).toMatchObject([{ name: 'work' }])
})

function never(): never {
  throw new Error('A carrier is expected here')
}
