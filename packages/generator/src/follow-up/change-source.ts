import { build, type Expression, type Keypath, printExpression, rewriteQuery } from 'dataprime'
import { type Concept, concepts } from '../concepts.ts'
import type { Source } from '../understanding.ts'
import type { Change } from './change.ts'
import { fieldsOf } from './conjuncts.ts'
import { asDraft, type Draft, queryOf } from './draft.ts'

/** "same for spans": the same of the other source, each field where it is there. */
export const changeSource: Change = (draft, { cues }) => {
  const to = sourceNamed(cues.words)
  const from = sourceOf(draft)
  if (!to || to === from) return undefined
  if (!from) return { cannot: 'the source was kept: its fields are not known' }
  const t: Translation = { to, fields: fieldMap(from, to), missing: new Set() }
  const changed = rewriteQuery(queryOf(draft), {
    expression: (node) => translated(node, t),
    query: (query) =>
      query.source?.dataset.path.at(-1) === from
        ? { ...query, source: { ...query.source, dataset: { ...query.source.dataset, path: [to] } } }
        : query,
  })
  if (t.missing.size > 0) return { cannot: `the source was kept: ${to} have no ${[...t.missing].join(', ')}` }
  return { draft: asDraft(changed), said: `source: ${to} instead of ${from}` }
}

function sourceNamed(words: string): Source | undefined {
  if (/\b(?:spans?|traces?)\b/i.test(words)) return 'spans'
  return /\blogs?\b/i.test(words) ? 'logs' : undefined
}

/** A query without a source reads logs. */
export function sourceOf({ source }: Draft): Source | undefined {
  const name = source ? source.dataset.path.at(-1) : 'logs'
  return name === 'logs' || name === 'spans' ? name : undefined
}

interface Translation {
  readonly to: Source
  readonly fields: ReadonlyMap<string, Expression>
  /** What the other source cannot tell. */
  readonly missing: Set<string>
}

/** Severity is told in ways that differ by more than the field's name. */
function fieldMap(from: Source, to: Source): ReadonlyMap<string, Expression> {
  const map = new Map<string, Expression>()
  const all: readonly Concept[] = Object.values(concepts)
  for (const concept of all) {
    const name = printExpression(keypathAt(concept[from]))
    if (concept.type === 'severity' || map.has(name)) continue
    const field = keypathAt(concept[to])
    // Where a number is kept as anyone likes, it may be text.
    const isLoose = concept.type === 'number' && !concept.builtIn?.[to]
    map.set(name, isLoose ? build.cast(field, 'number') : field)
  }
  return map
}

function keypathAt([root = '$d', ...keys]: readonly string[]): Keypath {
  return build.keypath(root === '$l' || root === '$m' ? root : '$d', ...keys)
}

const severity = keypathAt(concepts.severity.logs)
const status = keypathAt(concepts.severity.spans)

/** The parts of a node come before it, translated already. */
function translated(node: Expression, { to, fields, missing }: Translation): Expression {
  if (node.kind === 'keypath') return fields.get(nameOf(node)) ?? node
  if (node.kind === 'cast' && node.operand.kind === 'cast') return node.operand // the field was cast by what stands for it
  const isTest = node.kind === 'binary' || (node.kind === 'call' && node.name === 'in')
  if (!isTest) return node
  if (fieldsOf(node).includes(nameOf(severity)) && to === 'spans') {
    if (/^\S+ (?:==|>=) (?:ERROR|CRITICAL)$/.test(printExpression(node)))
      return build.binary(status, '==', build.string('ERROR'))
    missing.add('severity')
    return node
  }
  if (fieldsOf(node).includes(nameOf(status)) && to === 'logs')
    return build.binary(severity, '==', build.severity('ERROR'))
  return node.kind === 'binary' ? inUnit(node, to) : node
}

/** Durations are milliseconds in logs and microseconds in spans. */
function inUnit(node: Extract<Expression, { readonly kind: 'binary' }>, to: Source): Expression {
  const { left, right } = node
  const [field, ...more] = fieldsOf(left)
  if (right.kind !== 'number' || more.length > 0 || field !== nameOf(keypathAt(concepts.duration[to]))) return node
  const value = right.value * (to === 'spans' ? 1000 : 0.001)
  return { ...node, right: build.number(Number(value.toPrecision(12))) }
}

function nameOf(keypath: Keypath): string {
  return printExpression({ ...keypath, implicit: false })
}
