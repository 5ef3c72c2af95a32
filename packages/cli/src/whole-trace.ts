import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, BackgroundAnswer, StoredSpan } from '@dataprime/mesh/contracts'

/** How long the trace may take to arrive after the answer: it ends in the background. */
const patienceMs = 10_000

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

/** Reads the trace until its background part has arrived too, or for as long as patience lasts. */
export async function wholeTrace(
  answer: Answer | BackgroundAnswer,
  read: (id: string) => Promise<readonly StoredSpan[]>,
  signal: AbortSignal,
): Promise<readonly StoredSpan[]> {
  const until = Date.now() + patienceMs
  for (;;) {
    const spans = await read(answer.trace_id)
    if (isWholeTrace(spans, { names: expectedNames(answer) }) || Date.now() > until) return spans
    await delay(100, undefined, { signal })
  }
}

function expectedNames(answer: Answer | BackgroundAnswer): readonly string[] {
  const worker = 'queue_service.process_background_message'
  if (!('background' in answer)) return ['api_gateway.submit_generation', worker]
  return ['api_gateway.generate_query_pipeline', ...(answer.background.status === 'queued' ? [worker] : [])]
}
