// A small real service, run by the tests under the preload. Its settings are variables; it says its port as one JSON line.
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
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

const routes: Record<string, (target: string) => Promise<unknown>> = {
  axios: (target) => withClientSpanName('demo.call_demo', () => axios.get(target), { 'http.request.resend_count': 1 }),
  fetch: async (target) => (await fetch(target)).json(),
  http: (target) =>
    new Promise((resolve, reject) => get(target, (answer) => answer.resume().on('end', resolve)).on('error', reject)),
  'outside-axios': (target) => outsideMesh(() => axios.get(target)),
  'outside-fetch': (target) => outsideMesh(async () => (await fetch(target)).json()),
  untraced: (target) => untraced(() => axios.get(target)),
}

app.use(express.json())
app.get('/call/:way', async (request, response) => {
  await routes[request.params.way]?.(String(request.query['target']))
  response.json({ carrier: capture() })
})
app.get('/work/:id', async (request, response) => {
  await withLogFields({ request_id: `request-${request.params.id}` }, () =>
    withSpan('demo.work', {}, async () =>
      logger.info({ authorization: 'Bearer abcdefghijkl' }, 'working with sk-abcdefghijklmnop'),
    ),
  )
  response.json({ headers: request.headers })
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
    spans: (otlp) => process.send?.({ spans: otlp }) as unknown as undefined,
    logs: (otlp) => process.send?.({ logs: otlp }) as unknown as undefined,
  })
}

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, sdk: Object.keys(process.memoryUsage()) })
})

process.on('message', async (message) => {
  if (message !== 'stop') return
  const started = performance.now()
  await shutdownTelemetry()
  process.send?.({ shutdownMs: performance.now() - started }, () => process.exit(0))
})
