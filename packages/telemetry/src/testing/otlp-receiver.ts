import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import type { OtlpLogs, OtlpTraces } from '../otlp.ts'
import { decodeLogs, decodeTraces, type LogRecord, type RecordedSpan } from './recorded-span.ts'

/** One request as it came, its body decoded from JSON. */
export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

export interface OtlpReceiver {
  /** To be given as `STORAGE_URL`, `OTEL_EXPORTER_OTLP_ENDPOINT` or `CX_ENDPOINT`. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  readonly spans: readonly RecordedSpan[]
  readonly logs: readonly LogRecord[]
  /** Resolves with the first truthy answer of `predicate`, which is asked now and after every request; rejects after `timeoutMs`. */
  waitFor<T>(predicate: (receiver: OtlpReceiver) => T | undefined | false | null, timeoutMs?: number): Promise<T>
  /** Forgets everything received so far. */
  clear(): void
  close(): Promise<void>
}

/** A real OTLP/HTTP endpoint (JSON, also gzipped) on a free loopback port, for traces, logs and metrics. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const requests: ReceivedRequest[] = []
  const spans: RecordedSpan[] = []
  const logs: LogRecord[] = []
  const watchers = new Set<() => void>()

  const server = createServer((request, response) => {
    void receive(request, response).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message: String(error) }))
    })
  })

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await buffer(request)
    const body: unknown = JSON.parse(
      (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString(),
    )
    const path = request.url ?? '/'
    if (path.endsWith('/v1/traces')) spans.push(...decodeTraces(body as OtlpTraces))
    if (path.endsWith('/v1/logs')) logs.push(...decodeLogs(body as OtlpLogs))
    requests.push({ path, headers: request.headers, body })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    for (const watcher of watchers) watcher()
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans,
    logs,
    waitFor(predicate, timeoutMs = 10_000) {
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer)
          watchers.delete(look)
        }
        const look = (): void => {
          try {
            const found = predicate(receiver)
            if (!found) return
            stop()
            resolve(found)
          } catch (error) {
            stop()
            reject(error)
          }
        }
        const timer = setTimeout(() => {
          stop()
          const names = spans.map(({ service, name }) => `${service}: ${name}`).join(', ')
          reject(
            new Error(
              `Cannot see what was waited for within ${timeoutMs} ms: received ${requests.length} requests, spans [${names}]`,
            ),
          )
        }, timeoutMs)
        watchers.add(look)
        look()
      })
    },
    clear() {
      requests.length = spans.length = logs.length = 0
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
    },
  }
  return receiver
}
