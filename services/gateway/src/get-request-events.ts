import { type Call, MeshError } from '@dataprime/mesh'
import type { RequestEvent } from '@dataprime/mesh/contracts'
import type { Neighbours } from './neighbours.ts'

export interface Logs {
  readonly queue: Pick<Neighbours['queue'], 'jobEvents'>
  readonly storage: Pick<Neighbours['storage'], 'requestEvents'>
}

/**
 * What happened to a request, oldest first: to its job, as the queue wrote it down, and to its data, as storage did. Throws
 * `unknown_request` if neither knows of one of the caller's.
 */
export async function getRequestEvents(logs: Logs, id: string, call: Call) {
  const [ofJob, ofData] = await Promise.all([jobEvents(logs, id, call), dataEvents(logs, id, call)])
  const events = [...ofJob, ...ofData].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  if (events.length === 0)
    throw new MeshError('unknown_request', `Cannot find request "${id}": nothing is known of one of yours`)
  return { request_id: id, events }
}

async function jobEvents({ queue }: Logs, id: string, call: Call): Promise<readonly RequestEvent[]> {
  try {
    const { caller, events } = await queue.jobEvents({ id }, call)
    if (caller !== call.caller) return []
    return events.map((event) => ({ ...event, recorded_by: 'queue_service', details: {} }))
  } catch (error) {
    if (error instanceof MeshError && error.code === 'unknown_job') return [] // jobs are forgotten earlier than requests
    throw error
  }
}

async function dataEvents({ storage }: Logs, id: string, call: Call): Promise<readonly RequestEvent[]> {
  const { events } = await storage.requestEvents({ id }, call)
  return events
    .filter(({ caller }) => caller === call.caller)
    .map(({ at, event, details }) => ({
      at,
      event,
      recorded_by: 'storage_service',
      attempt: null,
      error: null,
      details,
    }))
}
