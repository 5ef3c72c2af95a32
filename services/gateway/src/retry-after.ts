import type { GenerationStatus } from '@dataprime/mesh/contracts'

/** A job that has its turn takes a moment; nobody gains by asking more often, or much later than it may be done. */
const bounds = { leastS: 1, mostS: 30 }
/** Others are before it, and how fast they go has not been measured yet. */
const unmeasuredMs = 5_000

/** When it is worth looking again; nothing for a request that has ended. */
export function retryAfter({
  status,
  queue_position,
  estimated_wait_ms,
}: Pick<GenerationStatus, 'status' | 'queue_position' | 'estimated_wait_ms'>): Readonly<Record<string, string>> {
  if (status === 'COMPLETE' || status === 'FAILED') return {}
  const isNext = (queue_position ?? 1) <= 1
  const seconds = Math.ceil((estimated_wait_ms ?? (isNext ? 0 : unmeasuredMs)) / 1000)
  return { 'Retry-After': String(Math.min(bounds.mostS, Math.max(bounds.leastS, seconds))) }
}
