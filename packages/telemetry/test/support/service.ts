// A small real service, run by the tests under the preload. Its settings are variables; it says its port as one JSON line.
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import axios from 'axios'
import express from 'express'
import {
  capture,
  logger,
  metricsText,
  nameServerSpans,
  outsideMesh,
  receiveOwnTelemetry,
  shutdownTelemetry,
  untraced,
  withClientSpanName,
  withLogFields,
  withSpan,
} from '../../src/index.ts'

const app = express()
nameServerSpans((method, path) => `demo.${method.toLowerCase()}${path.replace(/\d+/g, 'n').replaceAll('/', '_')}`)

const calls: Record<string, (target: string) => Promise<unknown>> = {
  axios: (target) => withClientSpanName('demo.call_demo', () => fromAxios(target), { 'http.request.resend_count': 1 }),
  fetch: fromFetch,
  http: fromHttp,
  'outside-axios': (target) => outsideMesh(() => fromAxios(target)),
  'outside-fetch': (target) => outsideMesh(() => fromFetch(target)),
  untraced: (target) => untraced(() => fromAxios(target)),
}

app.use(express.json())
app.get('/call/:way', async (request, response) => {
  const answer = await calls[request.params.way]?.(String(request.query['target']))
  response.json({ carrier: capture() ?? null, answer })
})
app.get('/work/:id', async (request, response) => {
  await withLogFields({ request_id: `request-${request.params.id}` }, () =>
    withSpan('demo.work', {}, async () =>
      logger.info({ authorization: 'Bearer abcdefghijkl' }, 'working with sk-abcdefghijklmnop'),
    ),
  )
  response.json({ headers: request.headers })
})
app.get('/silence', (request, response) => {
  request.socket.destroy() // as seen from here, a client that goes away
  response.on('close', () => response.end())
})
app.get('/fail', () => {
  throw new Error('on purpose')
})
app.get('/health/live', async (request, response) => {
  await axios.get(String(request.query['target']))
  withSpan('demo.probe', {}, () => undefined)
  response.json({ status: 'ok' })
})
app.get('/metrics', async (_request, response) => {
  response.type('text/plain').send(await metricsText())
})

if (process.env['OWN_STORE'] === 'on') {
  withSpan('demo.before_receiver', {}, () => undefined)
  receiveOwnTelemetry({
    spans: (body) => void process.send?.({ spans: JSON.parse(Buffer.from(body).toString()) }),
    logs: (body) => void process.send?.({ logs: JSON.parse(Buffer.from(body).toString()) }),
  })
}

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})

process.on('message', async (message) => {
  if (message !== 'stop') return
  const started = performance.now()
  await shutdownTelemetry()
  process.send?.({ shutdownMs: performance.now() - started }, () => process.exit(0))
})

async function fromAxios(target: string): Promise<unknown> {
  return (await axios.get(target)).data
}

async function fromFetch(target: string): Promise<unknown> {
  return (await fetch(target)).json()
}

async function fromHttp(target: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  get(target, resolve).on('error', reject)
  return json(await promise)
}
