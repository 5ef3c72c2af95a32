import type { GenerationStatus } from '@dataprime/mesh/contracts'

/** A job that has its turn takes a moment; nobody gains by asking more often, or much later than it may be done. */
const bounds = { leastS: 1, mostS: 30 }

/** When it is worth looking again; nothing for a request that has ended. */
export function retryAfter({
  status,
  estimated_wait_ms,
}: Pick<GenerationStatus, 'status' | 'estimated_wait_ms'>): Readonly<Record<string, string>> {
  if (status === 'COMPLETE' || status === 'FAILED') return {}
  const seconds = Math.ceil((estimated_wait_ms ?? 0) / 1000)
  return { 'Retry-After': String(Math.min(bounds.mostS, Math.max(bounds.leastS, seconds))) }
}
