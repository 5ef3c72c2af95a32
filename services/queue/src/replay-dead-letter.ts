import { type Call, MeshError, type OperationInput, parseInput } from '@dataprime/mesh'
import { queueContract } from '@dataprime/mesh/contracts'
import type { Queue } from '@dataprime/queue'
import { jobView, payloadOf } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { onQueue } from './on-queue.ts'

const { enqueue, replay, replayAll } = queueContract.operations

/**
 * The same job from the start, in the trace of the request that asked for it; with another payload if one is given.
 * Throws `unknown_job`, `conflict` for a job that is not dead, and `invalid_request` for a payload that its kind does not take.
 */
export async function replayDeadLetter(queue: Queue, { id, payload }: OperationInput<typeof replay>, call: Call) {
  const edited = payload && (await checkedPayload(queue, id, payload))
  return jobView(await onQueue(() => queue.replay(id, { by: call.caller, ...(edited && { payload: edited }) })))
}

/** Those that match, as many as `limit` says. */
export async function replayDeadLetters(
  queue: Queue,
  { limit, error_code, ...filter }: OperationInput<typeof replayAll>,
  { caller }: Call,
) {
  const ids = await onQueue(() => queue.replayAll({ ...filter, errorCode: error_code }, { by: caller, limit }))
  return { replayed: [...ids] }
}

async function checkedPayload(queue: Queue, id: string, payload: object) {
  const job = await knownJob(queue, id)
  const edited = parseInput(enqueue.input, { kind: job.kind, payload }).payload
  const before = payloadOf(job)
  const changed = (['request_id', 'caller'] as const).filter((field) => edited[field] !== before[field])
  if (changed.length === 0) return edited
  // It would answer for a request that is not its own.
  throw new MeshError('invalid_request', `Cannot replay job ${id}: whose request it is stays as it was`, {
    errors: changed.map((field) => ({ path: `payload.${field}`, message: `"${before[field]}" is expected` })),
  })
}
