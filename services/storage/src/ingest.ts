import type { IncomingMessage, ServerResponse } from 'node:http'
import { MeshError, type RawRoute, toMeshError } from '@dataprime/mesh'
import { logger } from '@dataprime/telemetry'
import { readBody } from './read-body.ts'
import type { Encoding, Ingested, Signal } from './telemetry/messages.ts'
import { encodeMessage } from './telemetry/protobuf.ts'
import { maxBodyBytes, type TelemetryStore } from './telemetry/store.ts'

/** OTLP over HTTP, in JSON or protobuf, gzip or not: answered when the batch is committed, and as OTLP asks. */
export function ingestRoutes(telemetry: TelemetryStore): readonly RawRoute[] {
  return [ingestRoute(telemetry, 'spans', '/v1/traces'), ingestRoute(telemetry, 'logs', '/v1/logs')]
}

function ingestRoute(telemetry: TelemetryStore, signal: Signal, path: string): RawRoute {
  return {
    name: `ingest_${signal}`,
    method: 'POST',
    path,
    isOpen: true, // an exporter or a collector cannot know the token of the mesh
    async handle(request, response) {
      const format = formatOf(request.headers['content-type'])
      try {
        const encoding = { format: required(format, request), isGzipped: isGzipped(request) }
        const body = await readBody(request, maxBodyBytes)
        answer(response, encoding.format, success(signal, await telemetry.ingest(signal, body, encoding)))
      } catch (caught) {
        answer(response, format ?? 'json', failure(toMeshError(caught)))
      }
    },
  }
}

type Format = Encoding['format']

const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
}

function formatOf(contentType = ''): Format | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase()
  return (Object.keys(contentTypes) as Format[]).find((format) => contentTypes[format] === type)
}

function required(format: Format | undefined, { headers }: IncomingMessage): Format {
  if (format !== undefined) return format
  const given = headers['content-type']
  const present = given === undefined ? 'none is given' : `present is "${given}"`
  const wanted = Object.values(contentTypes).join(' or ')
  throw new MeshError(
    'unsupported_media_type',
    `Cannot read the telemetry: content type ${wanted} is expected, ${present}`,
    {
      headers: { Accept: Object.values(contentTypes).join(', ') },
    },
  )
}

function isGzipped({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'gzip' || encoding === 'identity') return encoding === 'gzip'
  throw new MeshError(
    'unsupported_media_type',
    `Cannot read the telemetry: content encoding gzip or none is expected, present is "${encoding}"`,
    { headers: { 'Accept-Encoding': 'gzip' } },
  )
}

interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly type: Parameters<typeof encodeMessage>[0]
  readonly json: object
}

const successes = {
  spans: { type: 'ExportTraceServiceResponse', rejected: 'rejectedSpans' },
  logs: { type: 'ExportLogsServiceResponse', rejected: 'rejectedLogRecords' },
} as const

/** What could be kept was; what could not is counted, and must not be sent again. */
function success(signal: Signal, { rejected: { count, reason } }: Ingested): Outgoing {
  const { type, rejected } = successes[signal]
  const partialSuccess = { [rejected]: String(count), errorMessage: `Cannot keep all of them: ${reason}` }
  return { status: 200, headers: {}, type, json: count === 0 ? {} : { partialSuccess } }
}

/** Codes of gRPC: an argument that is invalid, an error inside, and being unavailable for now. */
function rpcCode(status: number): number {
  if (status < 500) return 3
  return status === 503 ? 14 : 13
}

function failure(error: MeshError): Outgoing {
  const { status, message, retryAfterMs } = error
  if (status >= 500) logger.error({ err: error, code: error.code }, message)
  const retryAfter = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }
  return {
    status,
    headers: { ...error.headers, ...retryAfter },
    type: 'Status',
    json: { code: rpcCode(status), message },
  }
}

function answer(response: ServerResponse, format: Format, { status, headers, type, json }: Outgoing): void {
  if (response.destroyed) return
  const body = format === 'json' ? JSON.stringify(json) : encodeMessage(type, json)
  response.writeHead(status, { ...headers, 'Content-Type': contentTypes[format] }).end(body)
}
