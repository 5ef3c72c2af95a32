import type { StoredSpan } from '@dataprime/mesh/contracts'

export interface Expected {
  /** Names of spans that must be there. */
  readonly names: readonly string[]
}

/**
 * Whether a trace has arrived: what must be there is, no parent is missing, and every call between services has reached
 * its callee. Each service sends its spans by itself, so that any part may come last.
 */
export function isWholeTrace(spans: readonly StoredSpan[], { names }: Expected): boolean {
  const ids = new Set(spans.map((span) => span.span_id))
  const parents = new Set(spans.map((span) => span.parent_span_id))
  const present = new Set(spans.map((span) => span.name))
  return (
    names.every((name) => present.has(name)) &&
    spans.every((span) => span.parent_span_id === null || ids.has(span.parent_span_id)) &&
    spans.every((span) => !isAnsweredCall(span) || parents.has(span.span_id))
  )
}

/** Calls between services carry a service's name, as calls of databases and models do not. One that failed may never have arrived. */
function isAnsweredCall({ kind, name, service, status }: StoredSpan): boolean {
  return kind === 'CLIENT' && name.startsWith(`${service}.`) && status !== 'ERROR'
}
