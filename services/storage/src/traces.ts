import { MeshError, type OperationInput, type OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { z } from 'zod'
import { pageOf, readCursor } from './cursor.ts'
import type { TelemetryStore } from './telemetry/store.ts'

type Operations = typeof storageContract.operations

/** The spans and logs of a trace that have arrived by now; `unknown_trace` if no span has. */
export async function trace(telemetry: TelemetryStore, id: string): Promise<OperationOutput<Operations['trace']>> {
  const view = await telemetry.trace(id)
  if (view.spans.length === 0) throw unknownTrace(id)
  return { trace_id: id, ...view }
}

/** The same as OTLP's JSON. */
export async function otlpTrace(
  telemetry: TelemetryStore,
  id: string,
): Promise<OperationOutput<Operations['otlpTrace']>> {
  const otlp = await telemetry.otlp(id)
  if (otlp.resourceSpans.length === 0) throw unknownTrace(id)
  return otlp as OperationOutput<Operations['otlpTrace']> // its objects are objects of any fields
}

const position = z.tuple([z.string().regex(/^\d{1,19}$/), z.string().regex(/^[0-9a-f]{32}$/)])

/** A page of the traces that are wanted, newest first. */
export async function traces(
  telemetry: TelemetryStore,
  { service, name, status, min_duration_ms, from, to, q, cursor, limit }: OperationInput<Operations['traces']>,
): Promise<OperationOutput<Operations['traces']>> {
  const [start, traceId] = cursor === undefined ? [] : readCursor(cursor, position)
  const found = await telemetry.traces({
    service,
    name,
    status,
    minDurationMs: min_duration_ms,
    fromNs: from === undefined ? undefined : nanoseconds(from),
    toNs: to === undefined ? undefined : nanoseconds(to),
    text: q,
    after: start === undefined || traceId === undefined ? undefined : { start, traceId },
    limit: limit + 1,
  })
  const page = pageOf(found, limit, ({ start_unix_nano, trace_id }) => [start_unix_nano, trace_id])
  return { traces: page.page, next_cursor: page.next_cursor }
}

const hourMs = 3_600_000

/** Of the traces that started in the window: the last hour, if nothing else is said. */
export function serviceMap(
  telemetry: TelemetryStore,
  { from, to }: OperationInput<Operations['serviceMap']>,
  now: Date,
): Promise<OperationOutput<Operations['serviceMap']>> {
  const end = to ?? now.toISOString()
  const start = from ?? new Date(Date.parse(end) - hourMs).toISOString()
  return telemetry.serviceMap({ fromNs: nanoseconds(start), toNs: nanoseconds(end) })
}

function nanoseconds(instant: string): bigint {
  return BigInt(Date.parse(instant)) * 1_000_000n
}

function unknownTrace(id: string): MeshError {
  return new MeshError('unknown_trace', `Cannot find trace "${id}": it may not have arrived yet, or no longer be kept`)
}
