import type { Job, Queue } from '@dataprime/queue'

type Watched = Pick<Queue, 'position' | 'serviceRate'>

/** How long a job has still to wait, as far as that was measured. */
export async function waitOf(queue: Watched, { id, state }: Pick<Job, 'id' | 'state'>) {
  const position = state.kind === 'ready' ? await queue.position(id) : null
  return { queue_position: position, estimated_wait_ms: position === null ? null : waitMs(queue, position) }
}

/** How long the queue takes for so many jobs; null while nothing was measured. */
export function waitMs(queue: Pick<Queue, 'serviceRate'>, jobs: number): number | null {
  const perSecond = queue.serviceRate()
  return perSecond === null ? null : Math.ceil((jobs / perSecond) * 1_000)
}
