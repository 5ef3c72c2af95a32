import type { Deps } from './app.ts'
import { waitMs } from './wait.ts'

/** The service's own figures for `/stats`. */
export async function figures({ queue, worker, processing, backPressure }: Deps, now: number) {
  const [jobs, since] = await Promise.all([queue.counts(), queue.oldestWaitingSince()])
  const perSecond = queue.serviceRate()
  return {
    driver: queue.driver,
    mode: queue.mode(),
    is_full: backPressure.isFull(jobs.ready),
    jobs,
    ...(queue.capabilities.countsByKind && { jobs_by_kind: await queue.countsByKind() }),
    oldest_waiting_ms: since === null ? null : Math.max(0, now - since),
    jobs_per_second: perSecond === null ? null : Number(perSecond.toPrecision(3)),
    estimated_wait_ms: waitMs(queue, jobs.ready),
    workers:
      worker === null
        ? []
        : [{ name: worker.name, state: worker.state(), running: worker.running(), concurrency: worker.concurrency }],
    processing_breaker: processing.state().kind,
  }
}
