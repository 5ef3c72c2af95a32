import type { Verdict } from './queue.ts'
import type { JobEvent } from './transition.ts'

/** What a verdict of the holder of `token` is to the job's state machine. */
export function eventOf(verdict: Verdict, token: number): JobEvent {
  switch (verdict.kind) {
    case 'acknowledge':
      return { kind: 'acknowledged', token, processedBy: verdict.processedBy }
    case 'refuse':
      return { kind: 'refused', token, error: verdict.error, processedBy: verdict.processedBy }
    case 'fail':
      return { kind: 'failed', token, error: verdict.error }
    case 'reject':
      return { kind: 'rejected', token, error: verdict.error }
    case 'release':
      return { kind: 'released', token }
  }
}
