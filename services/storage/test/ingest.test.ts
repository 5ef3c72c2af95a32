import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { sampleTelemetry, startOtlpReceiver } from '@dataprime/telemetry/testing'
import fc from 'fast-check'
import protobuf from 'protobufjs/light.js'
import { expect, onTestFinished, test } from 'vitest'
import { listening } from '../../../test/support/listening.ts'
import { encodeMessage } from '../src/telemetry/protobuf.ts'
import { serving } from './serving.ts'
import { bytes, log, logsRequest, span, spanId, spansRequest, traceId } from './telemetry/otlp.ts'

const json = { 'content-type': 'application/json' }
const binary = { 'content-type': 'application/x-protobuf' }
const megabyte = 1024 * 1024

function post(url: string, body: Uint8Array, headers: Record<string, string> = json) {
  return fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
}

/** Fields 1 and 2, which are all that a Status and the partial success of an answer have. */
function fields(message: Uint8Array): readonly [number, string] {
  const reader = protobuf.Reader.create(message)
  expect(reader.uint32() >>> 3).toBe(1)
  const first = Number(reader.int64())
  expect(reader.uint32() >>> 3).toBe(2)
  return [first, reader.string()]
}

async function sampleInOtlp(url: string) {
  const sample = sampleTelemetry()
  const receiver = await startOtlpReceiver()
  onTestFinished(receiver.close)
  await sample.send(receiver.url, { format: 'json' })
  const [spans, logs] = receiver.requests.map(({ body }) => body as object)
  const read = async () => (await fetch(`${url}/traces/${sample.traceId}/otlp`)).json()
  return { sample, sent: { ...spans, ...logs }, read }
}

test.each([
  { format: 'json' },
  { format: 'protobuf' },
  { format: 'json', compression: 'gzip' },
  { format: 'protobuf', compression: 'gzip' },
] as const)('what the official exporters send as %o is given back as it was', async (encoding) => {
  const { url } = await serving()
  const { sample, sent, read } = await sampleInOtlp(url)
  await sample.send(url, encoding)
  expect(withoutDefaults(await read())).toEqual(withoutDefaults(sent))
})

test('a trace that was exported can be sent in again', async () => {
  const { url } = await serving()
  const other = await serving()
  const { sample, read } = await sampleInOtlp(url)
  await sample.send(url, { format: 'protobuf' })
  const exported = (await read()) as object
  for (const path of ['/v1/traces', '/v1/logs'])
    expect((await post(other.url + path, bytes(exported))).status).toBe(200)
  expect(await (await fetch(`${other.url}/traces/${sample.traceId}/otlp`)).json()).toEqual(exported)
})

test('a file of a trace is taken in whole, and once', async () => {
  const { url } = await serving()
  const other = await serving()
  const { sample, read } = await sampleInOtlp(url)
  await sample.send(url, { format: 'protobuf' })
  const exported = (await read()) as Parameters<typeof other.client.importTraces>[0]
  expect(await other.client.importTraces(exported)).toEqual({ trace_ids: [sample.traceId], rejected: 0, reason: '' })
  expect(await (await fetch(`${other.url}/traces/${sample.traceId}/otlp`)).json()).toEqual(exported)
  expect(await other.client.importTraces({ resourceSpans: exported.resourceSpans })).toMatchObject({ trace_ids: [] })
})

test.each([
  ['no spans', {}, 'resourceSpans'],
  ['spans of wrong types', spansRequest(span({ name: 7 })), 'resourceSpans[0].scopeSpans[0].spans[0].name'],
])('a file with %s is refused, and says where', async (_, file, where) => {
  const { client } = await serving()
  await expect(client.importTraces(file)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(where),
  })
  await expect(client.trace({ id: traceId })).rejects.toMatchObject({ code: 'unknown_trace' })
})

test('a file may be larger than other bodies', async () => {
  const { client } = await serving()
  const text = 'x'.repeat(megabyte)
  const large = span({ attributes: [{ key: 'text', value: { stringValue: text } }] })
  expect(await client.importTraces(spansRequest(large))).toMatchObject({ trace_ids: [traceId] })
})

test('a batch can be read as soon as it was answered', async () => {
  const { url, client } = await serving()
  const first = await post(`${url}/v1/traces`, bytes(spansRequest(span())))
  expect([first.status, await first.json()]).toEqual([200, {}])
  const packed = gzipSync(bytes(spansRequest(span({ spanId: spanId(7) }))))
  expect((await post(`${url}/v1/traces`, packed, { ...json, 'content-encoding': 'gzip' })).status).toBe(200)
  expect((await post(`${url}/v1/logs`, bytes(logsRequest(log())))).status).toBe(200)
  const { spans, logs } = await client.trace({ id: traceId })
  expect([spans.length, logs.length]).toEqual([2, 1])
})

test('spans without an identity are counted in the answer, and the others are kept', async () => {
  const { url, client } = await serving()
  const zero = span({ spanId: '0'.repeat(16) })
  const answer = await post(`${url}/v1/traces`, bytes(spansRequest(zero, span(), zero)))
  expect([answer.status, await answer.json()]).toEqual([
    200,
    {
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: 'Cannot keep all of them: a span id is not 8 bytes, or zero',
      },
    },
  ])
  expect((await client.trace({ id: traceId })).spans).toHaveLength(1)
})

test.each([
  ['no JSON', json, Buffer.from('{'), 400],
  ['no OTLP', json, Buffer.from('{"resourceSpans":7}'), 400],
  ['of wrong types', json, bytes(spansRequest(span(), span({ name: 7 }))), 400],
  ['no gzip', { ...json, 'content-encoding': 'gzip' }, bytes(spansRequest(span())), 400],
  ['gzip cut off', { ...json, 'content-encoding': 'gzip' }, gzipSync(bytes(spansRequest(span()))).subarray(0, -9), 400],
  ['packed twice', { ...json, 'content-encoding': 'gzip' }, gzipSync(gzipSync(bytes(spansRequest(span())))), 400],
  ['said to be packed twice', { ...json, 'content-encoding': 'gzip, gzip' }, bytes(spansRequest(span())), 415],
  ['cut off in its second span', json, bytes(spansRequest(span(), span())).subarray(0, -40), 400],
  ['packed in a way of its own', { ...json, 'content-encoding': 'br' }, bytes(spansRequest(span())), 415],
  ['text', { 'content-type': 'text/plain' }, bytes(spansRequest(span())), 415],
  ['30 MB', json, Buffer.alloc(30 * megabyte, 32), 413],
  ['30 MB once unpacked', { ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(30 * megabyte, 32)), 413],
])('telemetry that is %s is refused, and nothing of it is kept', async (_, headers, body, status) => {
  const { url, client } = await serving()
  const answer = await post(`${url}/v1/traces`, body, headers)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toEqual({ code: 3, message: expect.stringMatching(/^Cannot read /) })
  await expect(client.trace({ id: traceId })).rejects.toMatchObject({ code: 'unknown_trace' })
})

test.each([
  ['cut off', binary, Buffer.from([10, 9, 1]), 400],
  ['of wrong types', binary, Buffer.from([10, 3, 18, 1, 8]), 400],
  ['nested without end', binary, nestedMessage(2_000), 400],
  ['30 MB', binary, Buffer.alloc(30 * megabyte), 413],
  ['no gzip', { ...binary, 'content-encoding': 'gzip' }, Buffer.from([10, 0]), 400],
])('protobuf that is %s is refused with a status in protobuf', async (_, headers, body, status) => {
  const { url } = await serving()
  const answer = await post(`${url}/v1/traces`, body, headers)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf')
  expect(fields(await answer.bytes())).toEqual([3, expect.stringMatching(/^Cannot read the body: /)])
})

test('of protobuf that is cut off in its last span, the first is not kept either', async () => {
  const { url, client } = await serving()
  const sample = sampleTelemetry()
  const [whole = Buffer.alloc(0)] = await protobufOf(sample)
  expect(whole.length).toBeGreaterThan(100)
  expect((await post(`${url}/v1/traces`, whole.subarray(0, -1), binary)).status).toBe(400)
  await expect(client.trace({ id: sample.traceId })).rejects.toMatchObject({ code: 'unknown_trace' })
})

test('logs of wrong types are refused as spans are, and a log of no trace is kept', async () => {
  const { url, client } = await serving()
  const refused = await post(`${url}/v1/logs`, bytes(logsRequest(log(), log({ severityNumber: 'high' }))))
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { code: 3, message: expect.stringContaining('logRecords[1].severityNumber') },
  ])
  await post(`${url}/v1/traces`, bytes(spansRequest(span())))
  expect((await client.trace({ id: traceId })).logs).toEqual([])
  expect((await post(`${url}/v1/logs`, bytes(logsRequest(log({ traceId: '', spanId: '' }))))).status).toBe(200)
})

test('fields of a newer version are passed over', async () => {
  const { url, client } = await serving()
  const newer = { ...spansRequest(span({ mood: 'good', status: { code: 0, colour: 7 } })), extra: [1] }
  const answer = await post(`${url}/v1/traces`, bytes(newer), { 'content-type': 'application/json; charset=utf-8' })
  expect([answer.status, await answer.json()]).toEqual([200, {}])
  expect((await client.trace({ id: traceId })).spans).toHaveLength(1)
})

test('an empty request in protobuf is answered with an empty one', async () => {
  const { url } = await serving()
  const answer = await post(`${url}/v1/traces`, new Uint8Array(), binary)
  expect([answer.status, (await answer.bytes()).byteLength]).toEqual([200, 0])
})

test('any bytes are either read or refused, and the store goes on', { timeout: 60_000 }, async () => {
  const { url } = await serving()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(json, binary), async (body, headers) => {
      const { status } = await post(`${url}/v1/traces`, body, headers)
      expect([200, 400]).toContain(status)
    }),
    { numRuns: 200 },
  )
  expect((await post(`${url}/v1/traces`, bytes(spansRequest(span())))).status).toBe(200)
})

test('when too much waits, the sender is told when to come again', async () => {
  const { url } = await serving({ maxPendingBytes: 10 })
  const answer = await post(`${url}/v1/traces`, bytes(spansRequest(span())))
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await answer.json()).toMatchObject({ code: 14 })
})

test('a partial success is written in protobuf as its receivers read it', () => {
  const json = { partialSuccess: { rejectedSpans: '3', errorMessage: 'why' } }
  const message = encodeMessage('ExportTraceServiceResponse', json)
  expect([message[0], fields(message.subarray(2))]).toEqual([10, [3, 'why']])
})

/** The bodies that the official exporters send. */
async function protobufOf(sample: ReturnType<typeof sampleTelemetry>): Promise<readonly Buffer[]> {
  const bodies: Buffer[] = []
  const { url } = await listening(async (request: IncomingMessage, response: ServerResponse) => {
    bodies.push(await buffer(request))
    response.end()
  })
  await sample.send(url, { format: 'protobuf' })
  return bodies
}

/** A list in a list in a list, as an attribute of a resource. */
function nestedMessage(depth: number): Uint8Array {
  const wrap = (tag: number, inner: Uint8Array) => protobuf.Writer.create().uint32(tag).bytes(inner).finish()
  let value: Uint8Array = new Uint8Array()
  for (let at = 0; at < depth; at++) value = wrap(0x2a, wrap(0x0a, value)) // AnyValue.arrayValue, ArrayValue.values
  return wrap(0x0a, wrap(0x0a, wrap(0x0a, wrap(0x12, value))))
}

/**
 * Protobuf's JSON may leave out what has its default value, and write a 64-bit integer as a number or as a string. Spans come
 * back in the order in which they started.
 */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults).sort(bySpanId)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, inner]) => !(isDefault(inner) && !key.endsWith('Value')))
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, key === 'intValue' ? String(inner) : withoutDefaults(inner)]),
  )
}

function bySpanId(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((span) => String((span as { spanId?: string } | null)?.spanId ?? ''))
  return (left ?? '').localeCompare(right ?? '')
}

function isDefault(value: unknown): boolean {
  return value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
}
