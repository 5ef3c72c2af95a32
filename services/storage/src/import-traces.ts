import { MeshError, type OperationInput, type OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import type { Signal } from './telemetry/messages.ts'
import type { TelemetryStore } from './telemetry/store.ts'

type Import = typeof storageContract.operations.importTraces

/** Takes in a file of OTLP: spans first, then logs. What is there already stays as it is. */
export async function importTraces(
  telemetry: Pick<TelemetryStore, 'ingest'>,
  { resourceSpans, resourceLogs }: OperationInput<Import>,
): Promise<OperationOutput<Import>> {
  if (resourceSpans.length === 0) {
    const message = 'Cannot import: resourceSpans with at least one entry is expected'
    throw new MeshError('invalid_request', message, { errors: [{ path: 'resourceSpans', message }] })
  }
  const take = (signal: Signal, json: object) => telemetry.ingest(signal, Buffer.from(JSON.stringify(json)))
  const spans = await take('spans', { resourceSpans })
  const logs = await take('logs', { resourceLogs })
  return {
    trace_ids: [...spans.traces],
    rejected: spans.rejected.count + logs.rejected.count,
    reason: spans.rejected.reason || logs.rejected.reason,
  }
}
