import { MeshError, type RawRoute } from '@dataprime/mesh'
import type { Signal } from './telemetry/messages.ts'
import type { TelemetryStore } from './telemetry/store.ts'

const bodyLimitBytes = 8 * 1024 * 1024

/** OTLP over HTTP (JSON, gzip or not): answered when the batch is committed; what fails is answered as OTLP asks. */
export function ingestRoutes(telemetry: TelemetryStore): readonly RawRoute[] {
  return [ingestRoute(telemetry, 'spans', '/v1/traces'), ingestRoute(telemetry, 'logs', '/v1/logs')]
}

function ingestRoute(telemetry: TelemetryStore, signal: Signal, path: string): RawRoute {
  return {
    name: `ingest_${signal}`,
    method: 'POST',
    path,
    bodyLimitBytes,
    isOpen: true, // an exporter or a collector cannot know the token of the mesh
    async handle(request, response, { body }) {
      requireJson(request.headers['content-type'])
      const { status, retryAfterMs, json } = await outcome(telemetry.ingest(signal, body))
      if (retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000))
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json))
    },
  }
}

function requireJson(contentType = ''): void {
  if (/^application\/json\s*(;|$)/i.test(contentType)) return
  const present = contentType === '' ? 'none is given' : `present is "${contentType}"`
  throw new MeshError(
    'unsupported_media_type',
    `Cannot read the telemetry: content type application/json is expected, ${present}; set OTEL_EXPORTER_OTLP_PROTOCOL=http/json`,
    { headers: { Accept: 'application/json' } },
  )
}

interface Outcome {
  readonly status: number
  readonly retryAfterMs?: number | undefined
  /** Empty for a success, else a google.rpc.Status. */
  readonly json: object
}

const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 503: 14 }

async function outcome(ingested: Promise<void>): Promise<Outcome> {
  try {
    await ingested
    return { status: 200, json: {} }
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    const { status, message, retryAfterMs } = error
    return { status, retryAfterMs, json: { code: rpcCodes[status] ?? 2, message } }
  }
}
