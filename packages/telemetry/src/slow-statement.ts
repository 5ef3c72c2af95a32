import type { Described } from './database-operation.ts'
import { logger } from './logger.ts'
import { attr } from './names.ts'

/** Gives how the database goes about a statement, with none of its values in it. It may fail. */
export type Explain = () => string | undefined | Promise<string | undefined>

const usualSlowMs = 100
const pauseMs = 60_000
const toldAt = new WeakMap<Described, number>()

/**
 * Writes a warning with the plan when a statement took as long as `SLOW_QUERY_MS` (100; 0: never). Once a minute for each: a slow disk
 * makes all of them slow.
 */
export function tellIfSlow(what: Described, tookMs: number, explain: Explain = () => undefined): void {
  const slowMs = Number(process.env['SLOW_QUERY_MS'] || usualSlowMs)
  if (slowMs === 0 || !(tookMs >= slowMs)) return
  const now = performance.now()
  if (now - (toldAt.get(what) ?? Number.NEGATIVE_INFINITY) < pauseMs) return
  toldAt.set(what, now)
  void tell(what, tookMs, explain)
}

async function tell({ summary, onSpan }: Described, tookMs: number, explain: Explain): Promise<void> {
  const plan = await attempt(explain)
  const fields = { statement: summary, took_ms: Math.round(tookMs), query: onSpan[attr.dbQueryText], plan }
  logger.warn(fields, 'a statement took long')
}

async function attempt(explain: Explain): Promise<string | undefined> {
  try {
    return (await explain()) || undefined
  } catch {
    return undefined // a plan is told where there is one
  }
}
