import { type Call, MeshError, toMeshError } from '@dataprime/mesh'
import type { AnsweredQuestion, Continuation } from '@dataprime/mesh/contracts'
import type { Neighbours } from './neighbours.ts'

/** Who may know what was asked before. */
export interface Memory {
  readonly storage: Pick<Neighbours['storage'], 'request' | 'requests'>
  readonly queue: Pick<Neighbours['queue'], 'answered' | 'latestAnswered'>
}

export interface Found {
  /** Absent for a question that names none, or begins its conversation. */
  readonly previous?: AnsweredQuestion | undefined
  /** What the answer has to say about the search. */
  readonly warnings: readonly string[]
}

/**
 * The request that a follow-up continues. Throws `unknown_request` for an id that does not exist or is another caller's:
 * nobody learns which. A conversation that cannot be looked up is a warning, because the question may well stand alone.
 */
export async function previousRequest(
  memory: Memory,
  { previous_request_id, conversation_id }: Continuation,
  call: Call,
): Promise<Found> {
  if (previous_request_id !== undefined)
    return { previous: await byId(memory, previous_request_id, call), warnings: [] }
  if (conversation_id !== undefined) return latestOf(memory, conversation_id, call)
  return { warnings: [] }
}

/** Rows are written in the background: right after an answer only its job knows it, and later only the row. */
async function byId({ storage, queue }: Memory, id: string, call: Call): Promise<AnsweredQuestion> {
  const stored = await failure(storage.request({ id }, call))
  if (!(stored instanceof MeshError) && stored.caller === call.caller) return stored
  const queued = await failure(queue.answered({ id }, call))
  if (!(queued instanceof MeshError)) return queued
  // A neighbour that is away may be the one that knows it.
  const away = [stored, queued].find((each) => each instanceof MeshError && each.code !== 'unknown_request')
  throw away ?? new MeshError('unknown_request', `Cannot continue from request "${id}": there is none of yours`)
}

async function latestOf({ storage, queue }: Memory, conversation_id: string, call: Call): Promise<Found> {
  const [queued, stored] = await Promise.all([
    failure(queue.latestAnswered({ conversation_id }, call)),
    failure(storage.requests({ caller: call.caller, conversation_id, limit: 1 }, call)),
  ])
  const latest = queued instanceof MeshError ? undefined : (queued.latest ?? undefined)
  const row = stored instanceof MeshError ? undefined : stored.requests[0]
  const previous = latest && row ? (latest.submitted_at < row.submitted_at ? row : latest) : (latest ?? row)
  if (call.signal.aborted) throw call.signal.reason
  const away = [queued, stored].find((each) => each instanceof MeshError)
  const warnings = away && !previous ? [`The conversation was not looked up: ${away.message}`] : []
  return { previous, warnings }
}

/** What was asked for, or why it could not be had. */
async function failure<T>(asked: Promise<T>): Promise<T | MeshError> {
  try {
    return await asked
  } catch (error) {
    return toMeshError(error)
  }
}
