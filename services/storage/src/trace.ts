import { MeshError, type OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import type { TelemetryStore } from './telemetry/store.ts'

type StoredTrace = OperationOutput<typeof storageContract.operations.trace>

/** The spans of a trace that have arrived by now, sorted by start; `unknown_trace` if none has. */
export async function trace(telemetry: TelemetryStore, id: string): Promise<StoredTrace> {
  const spans = await telemetry.trace(id)
  if (spans.length === 0)
    throw new MeshError('unknown_trace', `Cannot find trace "${id}": it may not have arrived yet, or no longer be kept`)
  return { trace_id: id, spans: [...spans] }
}
