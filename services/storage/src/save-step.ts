import { type Call, MeshError, type OperationInput } from '@dataprime/mesh'
import type { StepName, storageContract } from '@dataprime/mesh/contracts'
import type { Commit } from './database/database.ts'
import { alone } from './database/dialects/alone.ts'
import { appendEvent } from './database/events.ts'
import { newestToken, upsertStep } from './database/steps.ts'
import type { EventKind } from './database/tables.ts'

type SaveStep = typeof storageContract.operations.saveStep

/** What the log says of each step; what is stored says so itself. */
const eventOf: Record<StepName, EventKind | null> = {
  generate: 'query_generated',
  validate: 'query_validated',
  analyse: 'query_analysed',
  store: null,
}

export interface Saving {
  readonly call: Call
  readonly now: Date
  readonly traceId: string | null
}

/** Keeps a finished step of a job, and its event with it. Throws `conflict` when somebody else has been given the job since. */
export async function saveStep(
  commit: Commit,
  { id, step, token, fingerprint, result }: OperationInput<SaveStep>,
  { call: { caller, requestId }, now, traceId }: Saving,
) {
  const at = now.toISOString()
  await commit(async (transaction) => {
    await alone(transaction, ['steps', id])
    const newest = await newestToken(transaction, id)
    if (newest > token)
      throw new MeshError(
        'conflict',
        `Cannot save step "${step}" of job "${id}": token ${newest} is in use, present is ${token}`,
      )
    const row = { job_id: id, step, token, fingerprint, caller, result: JSON.stringify(result), stored_at: at }
    const isNew = await upsertStep(transaction, row)
    const kind = eventOf[step]
    if (!isNew || kind === null) return
    const details = { job_id: id, token }
    await appendEvent(transaction, { request_id: requestId, caller, kind, at, trace_id: traceId, details })
  })
  return { saved: true as const }
}
