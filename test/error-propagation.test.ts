import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { spansOf } from './support/one-trace.ts'

let receiver: OtlpReceiver
let brokenStorage: Server
let mesh: RunningMesh
beforeAll(async () => {
  receiver = await startOtlpReceiver()
  brokenStorage = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(500).end('no'))
  })
  await new Promise<void>((resolve) => brokenStorage.listen(0, '127.0.0.1', resolve))
  const { port } = brokenStorage.address() as AddressInfo
  mesh = await startMesh({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, STORAGE_URL: `http://127.0.0.1:${port}` })
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  brokenStorage?.close().closeAllConnections()
  await receiver?.close()
})

test('a failure in the background is an error on every span it passes, and the job tells where to look', async () => {
  const { body } = await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')
  const failed = await receiver.waitFor(() => {
    const spans = spansOf(receiver, body.trace_id)
    const names = ['processing_service.process_query_data', 'queue_service.process_background_message']
    return names.every((wanted) => spans.some(({ name }) => name === wanted)) && spans
  })
  const processing = failed.find(({ name }) => name === 'processing_service.process_query_data')
  expect(processing).toMatchObject({
    status: { code: 'ERROR' },
    attributes: { 'http.response.status_code': 502, 'error.type': expect.any(String) },
    events: [{ name: 'exception', attributes: { 'exception.message': expect.stringContaining('storage_service') } }],
  })
  for (const name of [
    'processing_service.store_insights',
    'queue_service.call_processing_service',
    'queue_service.process_background_message',
  ])
    expect(failed.find((span) => span.name === name)).toMatchObject({ status: { code: 'ERROR' } })
  // The client had its answer long before: its own span is no error.
  expect(failed.find(({ name }) => name === 'api_gateway.generate_query_pipeline')).toMatchObject({
    status: { code: 'UNSET' },
  })

  const { job_id } = body.background as { job_id: string }
  await eventually('the job tells its error and its trace', async () => {
    const job = (await (await fetch(`${mesh.url('queue_service')}/status/${job_id}`)).json()) as Record<string, unknown>
    const error = job['error'] as { code: string } | null
    return job['trace_id'] === body.trace_id && job['status'] === 'PROCESSING' && error?.code === 'bad_gateway'
  })
})
