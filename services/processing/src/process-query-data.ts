import type { Call, Client, OperationInput, OperationOutput } from '@dataprime/mesh'
import type { processingContract, storageContract } from '@dataprime/mesh/contracts'
import { annotate, attr, content } from '@dataprime/telemetry'
import { analyse } from './analyse.ts'

export interface ProcessDeps {
  readonly storage: Pick<Client<typeof storageContract>, 'store'>
  /** Of this process; answers carry it as `processed_by`. */
  readonly instanceId: string
}

type Process = typeof processingContract.operations.process

/**
 * Analyses an answered question and stores what was found. Storing is idempotent by the request's id, so that a job
 * delivered twice is stored once.
 */
export async function processQueryData(
  { storage, instanceId }: ProcessDeps,
  { job_id, payload }: OperationInput<Process>,
  call: Call,
): Promise<OperationOutput<Process>> {
  annotate({ ...content(attr.queryGenerated, payload.query), [attr.intentType]: payload.intent })
  const insights = analyse(payload)
  await storage.store({ job_id, request: payload, insights }, call)
  return { ...insights, stored: true, processed_by: instanceId }
}
