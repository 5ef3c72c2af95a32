/** What the provider, or whoever pays for it, allows. Absent: nothing is set. */
export interface LimitNumbers {
  /** Between the beginnings of two calls; 0 for none. */
  readonly minIntervalMs: number
  readonly callsPerMinute?: number | undefined
  readonly tokensPerMinute?: number | undefined
  /** Of all callers together, in a day of UTC. */
  readonly tokensPerDay?: number | undefined
  readonly tokensPerDayAndCaller?: number | undefined
}

/** What all processes together have used and reserved. Times are Unix milliseconds. */
export interface Ledger {
  /** Of the last minute and still to begin, in any order; tokens are an estimate until the call has ended. */
  readonly permits: readonly { readonly startAt: number; readonly tokens: number }[]
  /** When the latest call began, or will. */
  readonly lastStart: number | undefined
  /** Until when the provider wants to be left alone. */
  readonly blockedUntil: number
  readonly tokensToday: number
  readonly tokensTodayOfCaller: number
}

export interface Wish {
  readonly now: number
  readonly tokens: number
  /** A call that would begin later is not wanted. */
  readonly latestStart: number
}

export type Decision =
  | { readonly kind: 'granted'; readonly startAt: number }
  /** It could begin at this time only. */
  | { readonly kind: 'late'; readonly startAt: number }
  | { readonly kind: 'over_budget'; readonly budget: 'all' | 'caller'; readonly tokens: number }

const minuteMs = 60_000

/** When a call may begin, if at all. */
export function decide(ledger: Ledger, { now, tokens, latestStart }: Wish, limits: LimitNumbers): Decision {
  const { tokensPerDay, tokensPerDayAndCaller } = limits
  if (tokensPerDay !== undefined && ledger.tokensToday + tokens > tokensPerDay)
    return { kind: 'over_budget', budget: 'all', tokens: tokensPerDay }
  if (tokensPerDayAndCaller !== undefined && ledger.tokensTodayOfCaller + tokens > tokensPerDayAndCaller)
    return { kind: 'over_budget', budget: 'caller', tokens: tokensPerDayAndCaller }
  const startAt = earliestStart(ledger, { now, tokens }, limits)
  return { kind: startAt <= latestStart ? 'granted' : 'late', startAt }
}

function earliestStart(ledger: Ledger, { now, tokens }: Pick<Wish, 'now' | 'tokens'>, limits: LimitNumbers): number {
  const { minIntervalMs, callsPerMinute, tokensPerMinute } = limits
  const spaced = ledger.lastStart === undefined || minIntervalMs === 0 ? now : ledger.lastStart + minIntervalMs
  const permits = ledger.permits.toSorted((a, b) => a.startAt - b.startAt)
  let startAt = Math.max(now, ledger.blockedUntil, spaced)
  if (callsPerMinute === undefined && tokensPerMinute === undefined) return startAt
  // Reserved calls keep their order: whoever comes now begins after them, or the window before them would be too full.
  startAt = Math.max(startAt, permits.at(-1)?.startAt ?? 0)
  for (;;) {
    const minute = permits.filter((permit) => permit.startAt > startAt - minuteMs)
    const [oldest] = minute
    if (!oldest) return startAt // nothing else is under way: also a call that is larger than the minute may go
    const used = minute.reduce((sum, permit) => sum + permit.tokens, 0)
    const isFull =
      (callsPerMinute !== undefined && minute.length >= callsPerMinute) ||
      (tokensPerMinute !== undefined && used + tokens > tokensPerMinute)
    if (!isFull) return startAt
    startAt = oldest.startAt + minuteMs
  }
}
