import type { Deps } from './app.ts'

/** The service's own figures for `/stats`. */
export function figures({ queue, worker, processing, concurrency }: Deps, now: number) {
  const since = queue.oldestWaitingSince()
  return {
    jobs: queue.counts(),
    oldest_waiting_ms: since === null ? null : Math.max(0, now - since),
    worker: { state: worker.state(), running: worker.running(), concurrency },
    processing_breaker: processing.state().kind,
  }
}
