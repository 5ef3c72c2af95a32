import type { Expression, Node, Query, Timeframe } from '../ast.ts'
import { isField } from '../check/rule.ts'
import { nanosecondsOf } from '../interval-length.ts'
import { calls } from '../optimize/purity.ts'
import { first, readsEvents, reducing } from './stages.ts'

export function noTimeRange(query: Query): Node | null {
  if (query.source?.timeframe || !readsEvents(query) || timeInFilter(query)) return null
  return query.source ?? query
}

/** `filter $m.timestamp >= now() - 1h`, where the source says no window. */
export function timeInFilter(query: Query): Node | null {
  if (query.source?.timeframe) return null
  const end = query.stages.findIndex(({ kind }) => reducing.has(kind))
  const stages = end < 0 ? query.stages : query.stages.slice(0, end)
  for (const stage of stages) {
    const found = stage.kind === 'filter' ? first({ ...query, source: null, stages: [stage] }, isTimeTest) : null
    if (found) return found
  }
  return null
}

const comparing: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

function isTimeTest(node: Node): boolean {
  if (node.kind !== 'binary' || !comparing.has(node.operator)) return false
  const [one, other] = isField(node.left, '$m', 'timestamp') ? [node.left, node.right] : [node.right, node.left]
  return isField(one, '$m', 'timestamp') && isFixed(other)
}

/** A time that is known when the query starts. */
function isFixed(node: Expression): boolean {
  return node.kind === 'timestamp' || calls(node, new Set(['now'])) || isSum(node)
}

function isSum(node: Expression): boolean {
  return node.kind === 'binary' && (isFixed(node.left) || isFixed(node.right))
}

/** In nanoseconds: what a query on frequent-search data is documented to span. */
const longest = 8n * 86_400_000_000_000n

/** Of the query or of one inside it. */
export function longTimeRange(query: Query): Node | null {
  return first(query, (node) => isTimeframe(node) && (lengthOf(node) ?? 0n) > longest)
}

function isTimeframe(node: Node): node is Timeframe {
  return node.kind === 'last' || node.kind === 'between' || node.kind === 'around' || node.kind === 'timeshifted'
}

/** Null where the text alone does not tell. */
function lengthOf(timeframe: Timeframe): bigint | null {
  switch (timeframe.kind) {
    case 'last':
      return literalLength(timeframe.interval)
    case 'around': {
      const half = timeframe.interval && literalLength(timeframe.interval)
      return half === null ? null : 2n * half
    }
    case 'between': {
      const [from, to] = [instant(timeframe.from), instant(timeframe.to)]
      return from !== null && to !== null && from.of === to.of ? to.at - from.at : null
    }
    case 'timeshifted':
      return null
  }
}

function literalLength(node: Expression): bigint | null {
  return node.kind === 'interval' ? nanosecondsOf(node) : null
}

/** A time on the axis of now, or on that of the calendar. */
function instant(node: Expression): { readonly of: 'now' | 'date'; readonly at: bigint } | null {
  if (node.kind === 'call') return node.name === 'now' && node.args.length === 0 ? { of: 'now', at: 0n } : null
  if (node.kind === 'timestamp') {
    if (node.value.kind !== 'string') return null
    if (node.value.value === 'now') return { of: 'now', at: 0n }
    const milliseconds = Date.parse(node.value.value)
    return Number.isNaN(milliseconds) ? null : { of: 'date', at: BigInt(milliseconds) * 1_000_000n }
  }
  if (node.kind !== 'binary' || (node.operator !== '-' && node.operator !== '+')) return null
  const [start, length] = [instant(node.left), literalLength(node.right)]
  if (!start || length === null) return null
  return { of: start.of, at: node.operator === '-' ? start.at - length : start.at + length }
}
