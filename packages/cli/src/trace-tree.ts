import type { StoredSpan } from '@dataprime/mesh/contracts'

/** One line of a trace drawn as a tree. */
export interface TraceLine {
  readonly branch: string
  readonly span: StoredSpan
  /** Milliseconds from the earliest span of the trace to the start of this one. */
  readonly offsetMs: number
}

/** Lays a trace out as a tree, children by their start; spans whose parent is not in the list stand at the top. */
export function traceLines(spans: readonly StoredSpan[]): readonly TraceLine[] {
  const known = new Set(spans.map((span) => span.span_id))
  const children = new Map<string | null, StoredSpan[]>()
  for (const span of spans) {
    const parent = span.parent_span_id !== null && known.has(span.parent_span_id) ? span.parent_span_id : null
    children.set(parent, [...(children.get(parent) ?? []), span])
  }
  const earliest = spans.reduce(
    (least, { start_unix_nano }) => {
      const start = BigInt(start_unix_nano)
      return least === null || start < least ? start : least
    },
    null as bigint | null,
  )
  const lines: TraceLine[] = []

  const visit = (parent: string | null, indent: string): void => {
    const siblings = [...(children.get(parent) ?? [])].sort(byTime)
    for (const [index, span] of siblings.entries()) {
      const isLast = index === siblings.length - 1
      const isTop = parent === null
      lines.push({
        branch: isTop ? '' : `${indent}${isLast ? '└── ' : '├── '}`,
        span,
        offsetMs: Number(BigInt(span.start_unix_nano) - (earliest ?? 0n)) / 1e6,
      })
      visit(span.span_id, isTop ? '' : `${indent}${isLast ? '    ' : '│   '}`)
    }
  }
  visit(null, '')
  return lines
}

/** Of two that started together, what ended first comes first: other SDKs give starts to the millisecond. */
function byTime(a: StoredSpan, b: StoredSpan): number {
  return compare(a.start_unix_nano, b.start_unix_nano) || compare(a.end_unix_nano, b.end_unix_nano)
}

function compare(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
