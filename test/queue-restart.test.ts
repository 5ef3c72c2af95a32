import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'
import { expectWholeTrace, spansOf, traceIsThere } from './support/one-trace.ts'

let receiver: OtlpReceiver
let mesh: RunningMesh
beforeAll(async () => {
  receiver = await startOtlpReceiver()
  mesh = await startMesh({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  await receiver?.close()
})

test('a job whose queue is killed before processing is done after the restart, in the same whole trace', async () => {
  const queue = mesh.url('queue_service')
  await fetch(`${queue}/pause`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const { body } = await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')
  expect(body.background.status).toBe('queued')
  await receiver.waitFor(() => spansOf(receiver, body.trace_id).some(({ kind }) => kind === 'PRODUCER'))
  // The SERVER span above it ends a moment later: a parent that dies unexported could never be in the trace.
  await receiver.waitFor(() =>
    spansOf(receiver, body.trace_id).some(({ name }) => name === 'queue_service.enqueue_message'),
  )

  const pid = await mesh.pid('queue_service')
  process.kill(pid, 'SIGKILL')
  const killedAt = Date.now()
  await mesh.ready('queue_service')
  expect(await mesh.pid('queue_service')).not.toBe(pid)
  await fetch(`${queue}/resume`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })

  await receiver.waitFor(traceIsThere(body.trace_id, 'generated'), 15_000)
  expect(Date.now() - killedAt).toBeLessThan(15_000)
  expectWholeTrace(spansOf(receiver, body.trace_id), 'generated')
})
