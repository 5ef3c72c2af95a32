// The thread that unpacks, decodes and writes telemetry, so that none of it takes time from a request.
import { workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { decodeLogs, decodeSpans } from './decode.ts'
import { asObject, type Json, ShapeError } from './json-shape.ts'
import type { Encoding, Ingested, Signal, WriterData, Writing } from './messages.ts'
import { decodeRequest } from './protobuf.ts'
import { stepAside } from './step-aside.ts'
import { answerRequests, TooLargeError } from './thread-port.ts'
import { openTelemetryWriter } from './writer.ts'

const { path, retention, maxBodyBytes, now: openedAt } = workerData as WriterData // given by store.ts
stepAside()
const writer = openTelemetryWriter(path, retention)
writer.trim(openedAt)

answerRequests<Writing>(
  {
    ingest: ({ signal, encoding, body, now }): Ingested => {
      const request = read(signal, encoding, body)
      if (signal === 'logs') {
        const { batches, rejected } = decodeLogs(request)
        writer.addLogs(batches, now)
        return { rejected, traces: [] }
      }
      const { batches, rejected } = decodeSpans(request)
      return { rejected, traces: writer.addSpans(batches, now) }
    },
    counts: () => writer.counts(),
    close: () => {
      writer.close()
      return null
    },
  },
  {
    afterwards(kind, request) {
      if (kind === 'ingest') writer.trim((request as Writing['ingest']['request']).now)
    },
  },
)

function read(signal: Signal, { format, isGzipped }: Encoding, sent: Uint8Array): Json {
  const body = isGzipped ? unpack(sent) : sent
  return format === 'protobuf' ? decodeRequest(signal, body) : parseJson(body)
}

function unpack(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: maxBodyBytes })
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw new TooLargeError(`Cannot read the body: it is over the limit of ${maxBodyBytes} bytes`)
    throw new ShapeError('the body', 'gzip')
  }
}

function parseJson(body: Uint8Array): Json {
  try {
    return asObject(JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()), 'the body')
  } catch (error) {
    throw error instanceof SyntaxError ? new ShapeError('the body', 'JSON') : error
  }
}
