// The thread that reads, decodes and writes telemetry, so that none of it takes time from a request. It is never traced itself:
// it is started without the preload, and imports nothing that could trace.
import { parentPort, workerData } from 'node:worker_threads'
import { decodeLogs, decodeSpans } from './decode.ts'
import { openTelemetryFile } from './file.ts'
import { asObject, type Json, ShapeError } from './json-shape.ts'
import type { Replies, Reply, Request, WorkerData } from './messages.ts'

const { path, retention, now } = workerData as WorkerData // given by store.ts
const file = openTelemetryFile(path, retention)
file.trim(now)

const port = parentPort
if (!port) throw new Error('Cannot run the telemetry worker: it is not a worker thread')
port.on('message', ({ id, request }: { id: number; request: Request }) => {
  port.postMessage({ id, reply: reply(request) })
  // After the answer, because nobody waits for it. A failure is met again, and told, by the next batch.
  if (request.kind === 'ingest') attempt(() => trim(request.now))
  if (request.kind === 'close') port.close()
})

function reply(request: Request): Reply {
  return attempt(() => handle(request))
}

function handle(request: Request): Replies[Request['kind']] {
  switch (request.kind) {
    case 'ingest': {
      const json = parseBody(request.body)
      if (request.signal === 'spans') file.addSpans(decodeSpans(json), request.now)
      else file.addLogs(decodeLogs(json), request.now)
      return null
    }
    case 'trace':
      return file.trace(request.traceId)
    case 'counts':
      return file.counts()
    case 'close':
      file.close()
      return null
  }
}

function trim(now: number): null {
  file.trim(now)
  return null
}

function parseBody(body: Uint8Array): Json {
  try {
    return asObject(JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()), 'the body')
  } catch (error) {
    throw error instanceof SyntaxError ? new ShapeError('the body', 'JSON') : error
  }
}

function attempt(work: () => Replies[Request['kind']]): Reply {
  try {
    return { kind: 'done', value: work() }
  } catch (error) {
    // The stack overflows on values nested by the thousand; the sender must not think that trying again helps.
    if (error instanceof RangeError)
      return { kind: 'malformed', message: 'Cannot read the body: it is nested too deeply' }
    if (error instanceof ShapeError) return { kind: 'malformed', message: error.message }
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}
