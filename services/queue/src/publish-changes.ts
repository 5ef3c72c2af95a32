import { createEventHub, type EventHub } from '@dataprime/mesh'
import type { JobChange } from '@dataprime/mesh/contracts'
import type { Queue } from '@dataprime/queue'
import { instant } from './job-view.ts'

/** Everything that happens to jobs, for those who follow the stream of events. */
export function publishChanges(queue: Pick<Queue, 'onChange'>): EventHub<JobChange> {
  const hub = createEventHub<JobChange>()
  queue.onChange(({ jobId, traceId, caller, at, event, status, attempts }) =>
    hub.publish({ request_id: jobId, trace_id: traceId, caller, at: instant(at), event, status, attempt: attempts }),
  )
  return hub
}
