import { createEventHub, type EventHub, followEvents, type Life } from '@dataprime/mesh'
import { jobChange, type RequestChange, storedEvent } from '@dataprime/mesh/contracts'

/** A change of a request, and whose request it is. */
export interface OwnedChange {
  readonly caller: string
  readonly change: RequestChange
}

/** Follows queue and storage, each by one stream, and tells the hub what becomes of requests. */
export function followChanges({ env, use, signal }: Pick<Life, 'env' | 'use' | 'signal'>): EventHub<OwnedChange> {
  const hub = createEventHub<OwnedChange>()
  signal.addEventListener('abort', hub.close)
  use(followEvents('queue_service', { env, onEvent: (data) => publish(changeOfJob(data)) }))
  use(followEvents('storage_service', { env, onEvent: (data) => publish(changeOfData(data)) }))
  return hub

  function publish(change: OwnedChange | undefined): void {
    if (change) hub.publish(change)
  }
}

/** Undefined for what a newer queue may send that this gateway does not understand. */
export function changeOfJob(data: unknown): OwnedChange | undefined {
  const read = jobChange.safeParse(data)
  if (!read.success) return undefined
  const { caller, ...change } = read.data
  return { caller, change: { ...change, recorded_by: 'queue_service' } }
}

/** Undefined also for what is about no request. */
export function changeOfData(data: unknown): OwnedChange | undefined {
  const read = storedEvent.safeParse(data)
  if (!read.success || read.data.request_id === null) return undefined
  const { caller, request_id, trace_id, event, at } = read.data
  return { caller, change: { request_id, trace_id, event, at, status: null, recorded_by: 'storage_service' } }
}
