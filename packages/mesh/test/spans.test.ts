import type { IncomingHttpHeaders } from 'node:http'
import { startOtlpReceiver } from '@dataprime/telemetry/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listening } from '../../../test/support/listening.ts'
import type { Problem } from '../src/index.ts'
import { start, urlOf } from './support/process.ts'

vi.setConfig({ testTimeout: 30_000 }) // real processes on a machine that may be busy

const json = { 'content-type': 'application/json' }

async function tracedRelay(targetUrl: string) {
  const receiver = await startOtlpReceiver()
  onTestFinished(() => receiver.close())
  const service = start(
    { STORAGE_URL: receiver.url, TARGET_URL: targetUrl },
    {
      script: import.meta.resolve('./fixtures/relay.ts'),
      preload: [import.meta.resolve('@dataprime/telemetry/register')],
    },
  )
  return { receiver, service, url: await urlOf(service) }
}

test('each attempt is a CLIENT span of its own, below the SERVER span of the operation and in one trace with the neighbour', async () => {
  const seen: IncomingHttpHeaders[] = []
  const target = await listening((request, response) => {
    if (seen.push(request.headers) === 1) request.socket.destroy()
    else response.end('{"id":"1","text":"a"}')
  })
  const { receiver, url, service } = await tracedRelay(target.url)

  const answer = await fetch(`${url}/notes`, { method: 'POST', headers: json, body: '{"text":"a"}' })

  expect(answer.status).toBe(201)
  const server = await receiver.waitFor(({ spans }) => spans.find(({ kind }) => kind === 'SERVER'))
  expect(server.name).toBe('validation_service.add_note')
  const clients = await receiver.waitFor(({ spans }) => {
    const found = spans.filter(({ kind }) => kind === 'CLIENT')
    return found.length === 2 && found
  })
  expect(clients.map(({ name }) => name)).toEqual(Array(2).fill('validation_service.call_validation_service'))
  expect(clients.map(({ parentSpanId }) => parentSpanId)).toEqual([server.spanId, server.spanId])
  expect(clients.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1])
  expect(seen.map(({ traceparent }) => String(traceparent).slice(3, 35))).toEqual([server.traceId, server.traceId])
  const requestId = answer.headers.get('x-request-id')
  expect(seen.map((headers) => headers['x-request-id'])).toEqual([requestId, requestId])
  const line = await service.prints(/^.*"operation":"add_note".*$/m)
  expect(JSON.parse(line[0])).toMatchObject({ request_id: requestId, trace_id: server.traceId, status: 201 })
})

test('a refused request has the span name of its operation, a stranger the common one, and problems name their trace', async () => {
  const { receiver, url } = await tracedRelay('http://127.0.0.1:1')
  const requests: readonly [string, RequestInit, string][] = [
    ['/notes', { method: 'POST', headers: json, body: '[' }, 'validation_service.add_note'],
    [
      '/notes',
      { method: 'POST', headers: json, body: JSON.stringify({ text: 'x'.repeat(300_000) }) },
      'validation_service.add_note',
    ],
    ['/notes/1', { method: 'PUT' }, 'validation_service.unmatched_route'],
    ['/wp-admin', {}, 'validation_service.unmatched_route'],
  ]
  for (const [path, init, name] of requests) {
    const { trace_id } = (await (await fetch(url + path, init)).json()) as Problem
    const span = await receiver.waitFor(({ spans }) => spans.find(({ traceId }) => traceId === trace_id))
    expect(span).toMatchObject({ name, kind: 'SERVER' })
  }
})

test('a neighbour that is away is seen on the spans: 503, and an exception on the SERVER span', async () => {
  const { receiver, url } = await tracedRelay('http://127.0.0.1:1')
  const answer = await fetch(`${url}/notes`, { method: 'POST', headers: json, body: '{"text":"a"}' })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  const server = await receiver.waitFor(({ spans }) => spans.find(({ kind }) => kind === 'SERVER'))
  expect(server.status).toMatchObject({ code: 'ERROR' })
  expect(server.events.map(({ name }) => name)).toEqual(['exception'])
})

test('health probes leave no span, neither here nor at the neighbour', async () => {
  const seen: IncomingHttpHeaders[] = []
  const target = await listening((request, response) => {
    seen.push(request.headers)
    response.end('{}')
  })
  const { receiver, url } = await tracedRelay(target.url)

  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
  await (await fetch(`${url}/notes/newest`)).json()

  await receiver.waitFor(({ spans }) => spans.some(({ name }) => name === 'validation_service.newest_note'))
  expect(receiver.spans).toHaveLength(1)
  expect(seen).toHaveLength(1)
  expect(seen[0]).not.toHaveProperty('traceparent')
})
