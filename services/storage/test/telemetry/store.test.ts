import { readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openTelemetryStore, type TelemetryStoreOptions } from '../../src/telemetry/store.ts'
import { temporaryFolder } from '../temporary.ts'
import { bytes, log, logsRequest, span, spanId, spansRequest, traceId } from './otlp.ts'

const hour = 3_600_000
const retention = { maxAgeMs: 24 * hour, maxSpans: 100, maxLogs: 100, maxBytes: 1e9 }

async function open(given: Partial<TelemetryStoreOptions> = {}) {
  const path = given.path ?? join(temporaryFolder(), 'telemetry.db')
  const store = await openTelemetryStore({ path, retention, now: () => 0, ...given })
  onTestFinished(store.close)
  return store
}

test('a batch can be read as soon as it was acknowledged', async () => {
  const store = await open()
  await store.ingest('spans', bytes(spansRequest(span(), span({ spanId: spanId(7) }))))
  await store.ingest('logs', bytes(logsRequest(log())))
  expect((await store.trace(traceId)).spans).toHaveLength(2)
  expect((await store.trace(traceId)).logs).toMatchObject([{ body: 'request', severity_text: 'INFO' }])
  expect(await store.counts()).toMatchObject({ spans: 2, logs: 1 })
  expect(await store.trace('0'.repeat(31).concat('1'))).toEqual({ spans: [], logs: [] })
})

test.runIf(process.platform === 'linux')('what is written waits for those who answer requests', async () => {
  const niceness = () =>
    readdirSync('/proc/self/task').map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
    })
  const before = Math.max(...niceness())
  await open()
  expect(Math.max(...niceness())).toBe(Math.max(before, constants.priority.PRIORITY_BELOW_NORMAL))
})

test('what was acknowledged is there after a restart', async () => {
  const path = join(temporaryFolder(), 'telemetry.db')
  const first = await open({ path })
  await first.ingest('spans', bytes(spansRequest(span())))
  await first.close()
  const second = await open({ path })
  expect((await second.trace(traceId)).spans).toHaveLength(1)
})

test('closing waits for what was taken, and refuses what comes later', async () => {
  const path = join(temporaryFolder(), 'telemetry.db')
  const store = await open({ path })
  const taken = Array.from({ length: 50 }, (_, n) =>
    store.ingest('spans', bytes(spansRequest(span({ spanId: spanId(n + 1) })))),
  )
  await store.close()
  await Promise.all(taken)
  await expect(store.ingest('spans', bytes(spansRequest(span())))).rejects.toMatchObject({
    code: 'dependency_unavailable',
  })
  expect(await open({ path }).then((again) => again.counts())).toMatchObject({ spans: 50 })
})

test('retention follows the clock it is given', async () => {
  let now = 0
  const store = await open({ now: () => now })
  await store.ingest('spans', bytes(spansRequest(span({ spanId: spanId(1) }))))
  now = 25 * hour
  await store.ingest('spans', bytes(spansRequest(span({ spanId: spanId(2) }))))
  expect((await store.trace(traceId)).spans.map((found) => found.span_id)).toEqual([spanId(2)])
})

test.each([
  ['not JSON', Buffer.from('{'), 'the body: JSON'],
  ['a list', Buffer.from('[]'), 'the body: an object'],
  ['a value nested without end', nestedTooDeeply(), 'nested too deeply'],
  ['a wrong id', bytes(spansRequest(span({ spanId: 'x' }))), 'spans[0].spanId: an id of hexadecimal digits'],
])('%s is refused with the reason, and the next batch is taken', async (_, body, reason) => {
  const store = await open()
  await expect(store.ingest('spans', body)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(reason),
  })
  await store.ingest('spans', bytes(spansRequest(span())))
  expect(await store.counts()).toMatchObject({ spans: 1 })
})

test('more than may wait is refused at once, and taken when the rest is written', async () => {
  const body = bytes(spansRequest(span()))
  const store = await open({ maxPendingBytes: body.byteLength * 2 })
  const taken = [store.ingest('spans', body), store.ingest('spans', body)]
  await expect(store.ingest('spans', body)).rejects.toMatchObject({
    code: 'dependency_unavailable',
    retryAfterMs: 1_000,
  })
  await Promise.all(taken)
  await store.ingest('spans', body)
})

test('a thread that died fails what waited for it, and the next call starts another', async () => {
  const posted = vi.spyOn(Worker.prototype, 'postMessage')
  onTestFinished(() => posted.mockRestore())
  const store = await open()
  await store.ingest('spans', bytes(spansRequest(span())))
  const thread = posted.mock.contexts[0] as Worker
  const died = thread.terminate()
  await expect(store.counts()).rejects.toMatchObject({ code: 'dependency_unavailable' })
  await died
  expect(await store.counts()).toMatchObject({ spans: 1 })
})

test('a file that cannot be opened is an error that says so', async () => {
  const folder = temporaryFolder()
  await expect(openTelemetryStore({ path: folder, retention, now: () => 0 })).rejects.toMatchObject({
    code: 'dependency_unavailable',
    message: expect.stringContaining('unable to open database file'),
  })
})

function nestedTooDeeply(): Buffer {
  const depth = 50_000
  const value = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`
  return Buffer.from(`{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${value}}]}}]}`)
}
