import { AsyncResource } from 'node:async_hooks'
import type { Completion } from '@dataprime/generator'
import { MeshError } from '@dataprime/mesh'
import { noUsage, type Usage } from '@dataprime/mesh/contracts'
import { annotate, attr, logger } from '@dataprime/telemetry'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import { orAborted } from '../or-aborted.ts'
import { LlmError } from '../provider/llm-error.ts'
import type { LimitNumbers } from './decide.ts'
import { type DayAccounts, dayOf, type Permit, type PermitStore } from './permit-store.ts'

export interface Clock {
  /** Unix milliseconds. */
  readonly now: () => number
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface Entry {
  readonly caller: string
  /** About what the call will use. */
  readonly tokens: number
  readonly signal: AbortSignal
  /** Unix milliseconds; may grow. A call that cannot begin by then is refused at once. */
  readonly latestStart: () => number
}

/** The way to the provider: lets a call through when all limits allow it, and books what it has used. */
export interface Turnstile {
  /** Throws an LlmError, `budget_exceeded`, the signal's reason, or what `work` throws. */
  pass(entry: Entry, work: () => Promise<Completion>): Promise<Completion>
  figures(): Promise<object>
}

export interface TurnstileOptions {
  readonly store: PermitStore
  readonly limits: LimitNumbers
  /** Calls out at once. */
  readonly maxConcurrency: number
  readonly clock: Clock
  readonly usageOf: (completion: Completion) => Usage
}

/** More than that many waiting for a place are no load that a wait would help. */
const mostWaiting = 1000
/** So much later than permitted a call may begin. */
const staleMs = 1_000
/** A week; the store keeps them longer. */
const shownDays = 7
const dayMs = 86_400_000

export function newTurnstile({ store, limits, maxConcurrency, clock, usageOf }: TurnstileOptions): Turnstile {
  const room = bulkhead(maxConcurrency, mostWaiting)
  const hasLimits = Object.values(limits).some((limit) => limit !== undefined && limit !== 0)

  return {
    pass: (entry, work) => once(entry, work, 'may wait for the provider'),
    async figures() {
      const [today, ...earlier] = await Promise.all(
        Array.from({ length: shownDays }, (_, ago) => accountsOf(dayOf(clock.now() - ago * dayMs))),
      )
      return {
        kept: store.kind,
        limits,
        out: maxConcurrency - room.executionSlots,
        today,
        /** Newest first; a day without a call is left out. */
        earlier: earlier.filter(({ calls }) => calls > 0),
      }
    },
  }

  async function accountsOf(day: string) {
    const { all, byCaller }: DayAccounts = await store.accounts(day)
    return { day, ...all, by_caller: byCaller }
  }

  async function inRoom<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    // Bound: whoever waits is called by the one who leaves, and must not end up in that one's trace.
    const bound = AsyncResource.bind(async () => {
      entry.signal.throwIfAborted()
      return work()
    })
    try {
      return await orAborted(room.execute(bound), entry.signal)
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new LlmError('limited') : error
    }
  }

  async function once(
    entry: Entry,
    work: () => Promise<Completion>,
    patience: 'may wait for the provider' | 'has waited',
  ): Promise<Completion> {
    const permit = await reserve(entry)
    let usage: Usage = noUsage
    let next: typeof patience = 'has waited'
    try {
      // Who waits for its time takes nobody's place meanwhile.
      if (permit) await waitUntil(permit.startAt, entry.signal)
      const completion = await inRoom(entry, async () => (isStale(permit) ? undefined : work()))
      if (completion !== undefined) {
        usage = usageOf(completion)
        return completion
      }
      next = patience
    } catch (error) {
      if (!(error instanceof LlmError) || error.retryAfterMs === undefined) throw error
      await blockUntil(clock.now() + error.retryAfterMs)
      if (patience === 'has waited' || error.code !== 'rate_limited') throw error
    } finally {
      if (permit) await settle(permit, usage)
    }
    return once(entry, work, next)
  }

  /** Its time has gone by while it waited for a place: others begin in it, so it needs another. */
  function isStale(permit: Permit | undefined): boolean {
    return hasLimits && permit !== undefined && clock.now() - permit.startAt > staleMs
  }

  async function waitUntil(startAt: number, signal: AbortSignal): Promise<void> {
    const ms = startAt - clock.now()
    if (ms <= 0) return
    annotate({ [attr.openaiWaitMs]: ms })
    await clock.sleep(ms, signal)
  }

  /** Undefined where nothing is limited and nothing can be kept. */
  async function reserve({ caller, tokens, latestStart }: Entry): Promise<Permit | undefined> {
    const now = clock.now()
    let reserved: Awaited<ReturnType<PermitStore['reserve']>>
    try {
      reserved = await store.reserve({ now, tokens, latestStart: latestStart(), caller }, limits)
    } catch (error) {
      logger.warn({ reason: reasonOf(error), has_limits: hasLimits }, 'a call of the model could not be booked')
      if (!hasLimits) return undefined
      throw new LlmError('limits_unavailable')
    }
    switch (reserved.kind) {
      case 'permit':
        return reserved.permit
      case 'late':
        throw new LlmError('limited', { retryAfterMs: reserved.startAt - now })
      case 'over_budget': {
        const whose = reserved.budget === 'all' ? 'everybody' : 'one caller'
        const midnight = Date.parse(dayOf(now)) + dayMs
        throw new MeshError(
          'budget_exceeded',
          `Cannot ask the model: the budget of ${reserved.tokens} tokens a day for ${whose} is used up`,
          { retryAfterMs: midnight - now },
        )
      }
    }
  }

  async function settle(permit: Permit, usage: Usage): Promise<void> {
    try {
      await store.settle(permit, usage)
    } catch (error) {
      // It stays booked as it was estimated.
      logger.warn({ reason: reasonOf(error) }, 'the use of a call of the model could not be booked')
    }
  }

  async function blockUntil(until: number): Promise<void> {
    try {
      await store.block(until)
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, "the provider's wish to be left alone could not be kept")
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
