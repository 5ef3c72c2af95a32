import type { Worker } from '@dataprime/queue'

/** Nothing more is claimed until someone resumes, or this process ends: a new one starts unpaused. */
export function pauseWorker(worker: Worker) {
  worker.pause()
  return { paused: true }
}
