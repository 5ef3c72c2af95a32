export interface RestartSchedule {
  readonly firstMs: number
  readonly longestMs: number
  /** After this long in health a death is the first again. */
  readonly resetAfterMs: number
}

export const restartSchedule: RestartSchedule = { firstMs: 250, longestMs: 5_000, resetAfterMs: 10_000 }

/** How long to wait before the next start, in milliseconds, after this many deaths in a row (from 1). */
export function restartDelay(deaths: number, { firstMs, longestMs }: RestartSchedule): number {
  return Math.min(longestMs, firstMs * 2 ** (deaths - 1))
}
