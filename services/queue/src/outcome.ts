import { isAway, toMeshError } from '@dataprime/mesh'
import type { Outcome } from '@dataprime/queue'

/** What a failed call says about the job it was made for. */
export function outcomeOf(caught: unknown): Outcome {
  const { code, message, status, calleeStatus = status, notSent, retryAfterMs } = toMeshError(caught)
  if (isAway(caught)) {
    // Only an answer can promise a time. For a call that was not even sent there is the probe, which knows sooner.
    return { kind: 'away', retryAfterMs: notSent ? undefined : retryAfterMs }
  }
  const error = { code, message }
  return cannotGetBetter(calleeStatus) ? { kind: 'reject', error } : { kind: 'retry', error }
}

/** Timeout, too early, too many, and a caller that left: these 4xx say nothing about the job itself. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 499])

function cannotGetBetter(status: number): boolean {
  return status >= 400 && status < 500 && !passing.has(status)
}
