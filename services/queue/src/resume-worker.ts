import type { Worker } from '@dataprime/queue'

export function resumeWorker(worker: Worker) {
  worker.resume()
  return { paused: false }
}
