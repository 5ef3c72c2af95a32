export interface RetryPolicy {
  /** The wait after the first, second, … failed attempt. One more failure than there are waits, and the job is dead. */
  readonly retryDelaysMs: readonly number[]
  /** Each wait is made longer or shorter by at most this part of it, so that what failed together does not come back together. */
  readonly retryJitter: number
}

/** The wait after so many failed attempts, or undefined when that was the last. `random` is in [0, 1); in the middle there is no jitter. */
export function retryDelayMs(
  { retryDelaysMs, retryJitter }: RetryPolicy,
  { failures, random }: { readonly failures: number; readonly random: number },
): number | undefined {
  const delayMs = retryDelaysMs[failures - 1]
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 + retryJitter * (2 * random - 1)))
}
