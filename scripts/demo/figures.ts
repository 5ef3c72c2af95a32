import type { ServiceMap, StoredSpan } from '../../packages/mesh/src/contracts/index.ts'

export interface Timing {
  readonly service: string
  readonly spans: number
  /** Milliseconds in its spans and in none of theirs. */
  readonly ownMs: number
}

/** What each service had of a trace, in the order in which they came into it. */
export function timings(spans: readonly StoredSpan[]): readonly Timing[] {
  const inOrder = spans.toSorted((a, b) => startOf(a) - startOf(b))
  return [...new Set(inOrder.map(({ service }) => service))].map((service) => {
    const own = inOrder.filter((span) => span.service === service)
    return { service, spans: own.length, ownMs: own.reduce((sum, span) => sum + ownMs(span, inOrder), 0) }
  })
}

/** How long it ran while none of its children did; those that came through the queue may outlast it. */
function ownMs(span: StoredSpan, inOrder: readonly StoredSpan[]): number {
  const end = startOf(span) + span.duration_ms
  let [own, at] = [0, startOf(span)]
  for (const child of inOrder) {
    if (child.parent_span_id !== span.span_id) continue
    own += Math.max(0, Math.min(startOf(child), end) - at)
    at = Math.min(end, Math.max(at, startOf(child) + child.duration_ms))
  }
  return own + end - at
}

/** In milliseconds, exact to the microsecond. */
function startOf({ start_unix_nano }: StoredSpan): number {
  return Number(BigInt(start_unix_nano) / 1_000n) / 1_000
}

/** From the first start to the end of the root, and to the end of all, in whole milliseconds. */
export function course(spans: readonly StoredSpan[]): { readonly answeredMs: number; readonly wholeMs: number } {
  const root = spans.find(({ parent_span_id }) => parent_span_id === null)
  const from = Math.min(...spans.map(startOf))
  const to = Math.max(...spans.map((span) => startOf(span) + span.duration_ms))
  return { answeredMs: Math.round(root?.duration_ms ?? 0), wholeMs: Math.round(to - from) }
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((part / whole) * 100)} %`
}

/** Each way somebody was called, by name. */
export function calls({ nodes, edges }: ServiceMap): readonly (readonly string[])[] {
  const names = new Map(nodes.map(({ id, name, kind }) => [id, kind === 'service' ? name : `${kind} ${name}`]))
  return edges.map(({ from, to, calls: count, p95_ms }) => [
    names.get(from) ?? from,
    names.get(to) ?? to,
    String(count),
    p95_ms === null ? '' : `${p95_ms.toFixed(1)} ms`,
  ])
}
