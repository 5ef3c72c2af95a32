import type { Job, Queue } from '@dataprime/queue'
import { instant, jobView } from './job-view.ts'

/** Latest first, each with the reason it was given up for. */
export async function listDeadLetters(queue: Queue, filter: { readonly limit: number }) {
  const jobs = await queue.deadLetters(filter)
  return { dead_letters: jobs.flatMap(deadLetterView) }
}

function deadLetterView(job: Job) {
  const { state } = job
  return state.kind === 'dead' ? [{ ...jobView(job), reason: state.reason, dead_at: instant(state.at) }] : []
}
