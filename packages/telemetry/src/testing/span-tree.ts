import { isDeepStrictEqual } from 'node:util'
import type { RecordedSpan, SpanKindName } from './recorded-span.ts'

/** A node as a test writes it down. `service` may be left out where the parent's is meant. */
export interface SpanTree {
  readonly name: string
  readonly kind?: SpanKindName
  readonly service?: string
  readonly children?: readonly SpanTree[]
}

export interface TreeNode {
  readonly span: RecordedSpan
  /** In order of their start. */
  readonly children: readonly TreeNode[]
}

/**
 * The roots of `spans`: those without a parent, and those whose parent is not among them. A span that `isExtra` is taken out and its
 * children are lifted to its parent.
 */
export function tree(
  spans: readonly RecordedSpan[],
  isExtra: (span: RecordedSpan) => boolean = () => false,
): TreeNode[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const childrenOf = new Map<string | undefined, RecordedSpan[]>()
  for (const span of spans.filter((each) => !isExtra(each)).toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const parent = nearestKept(span)
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span])
  }
  const grow = (span: RecordedSpan): TreeNode => ({ span, children: (childrenOf.get(span.spanId) ?? []).map(grow) })
  return (childrenOf.get(undefined) ?? []).map(grow)

  function nearestKept(span: RecordedSpan): string | undefined {
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId)
    if (parent === undefined) return undefined
    return isExtra(parent) ? nearestKept(parent) : parent.spanId
  }
}

/**
 * Throws unless `spans` are one tree that equals `expected` node for node: names, services where given, kinds where given. Siblings
 * are compared in the order written, or in any order with `anyOrder`. Extra spans are contracted first, as `tree` does.
 */
export function expectTree(
  spans: readonly RecordedSpan[],
  expected: SpanTree,
  options: { readonly isExtra?: (span: RecordedSpan) => boolean; readonly anyOrder?: boolean } = {},
): void {
  const traces = new Set(spans.map(({ traceId }) => traceId))
  const roots = tree(spans, options.isExtra)
  const drawn = `\n${roots.map((root) => draw(fromNode(root))).join('\n')}`
  if (traces.size !== 1) throw new Error(`Cannot compare spans of ${traces.size} traces: one is expected${drawn}`)
  const [root] = roots
  if (root === undefined || roots.length > 1) throw new Error(`Cannot find one root: there are ${roots.length}${drawn}`)
  // A root whose parent is missing is an orphan, unless the caller outside the mesh is its parent.
  const wanted = withService(expected, expected.service)
  const seen = project(fromNode(root), wanted)
  const [a, b] = options.anyOrder ? [sorted(seen), sorted(wanted)] : [seen, wanted]
  if (!isDeepStrictEqual(a, b)) throw new Error(`The trace is not as expected, it is${drawn}\nwanted\n${draw(wanted)}`)
}

interface Plain {
  readonly name: string
  readonly kind?: SpanKindName
  readonly service?: string
  readonly children: readonly Plain[]
}

function fromNode({ span, children }: TreeNode): Plain {
  return { name: span.name, kind: span.kind, service: span.service, children: children.map(fromNode) }
}

function withService({ name, kind, service, children = [] }: SpanTree, inherited: string | undefined): Plain {
  const own = service ?? inherited
  return {
    name,
    ...(kind && { kind }),
    ...(own && { service: own }),
    children: children.map((child) => withService(child, own)),
  }
}

// Leaves out of what was seen what the expectation is silent about. Siblings are matched by name.
function project(seen: Plain, wanted: Plain): Plain {
  const left = [...wanted.children]
  const children = seen.children.map((child) => {
    const index = left.findIndex(({ name }) => name === child.name)
    const [match] = index === -1 ? [] : left.splice(index, 1)
    return match === undefined ? child : project(child, match)
  })
  return {
    name: seen.name,
    ...(wanted.kind && seen.kind && { kind: seen.kind }),
    ...(wanted.service && seen.service && { service: seen.service }),
    children,
  }
}

function sorted(node: Plain): Plain {
  const children = node.children.map(sorted)
  return { ...node, children: children.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) }
}

function draw(node: Plain, depth = 0): string {
  const line = [node.name, node.kind, node.service].filter(Boolean).join(' ')
  return [`${'  '.repeat(depth)}${line}`, ...node.children.map((child) => draw(child, depth + 1))].join('\n')
}
