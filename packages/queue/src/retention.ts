/** How long what is over is remembered. Dead letters are kept until somebody decides. */
export interface Retention {
  /** How long an idempotency key gives the job it made. */
  readonly idempotencyWindowMs: number
  /** Finished jobs, and their events with them. */
  readonly keepDoneMs: number
  /** What somebody decided about dead letters. */
  readonly keepAuditMs: number
}

const dayMs = 24 * 3_600_000

export const defaultRetention: Retention = {
  idempotencyWindowMs: dayMs,
  keepDoneMs: 7 * dayMs,
  keepAuditMs: 90 * dayMs,
}
