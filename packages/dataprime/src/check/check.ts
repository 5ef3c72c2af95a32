import { isAggregation } from '../aggregations.ts'
import type { Expression, Keypath, Node, Query, Range } from '../ast.ts'
import { type Diagnostic, diagnostic } from '../diagnostic.ts'
import type { DiagnosticCode } from '../diagnostics.ts'
import { walk } from '../walk.ts'
import { type AnalysisOptions, analyse } from './analysis.ts'
import type { ExpressionRule, Report, Scene, StageRule } from './rule.ts'
import { aggregationPlace } from './rules/aggregation-place.ts'
import { arrayComparison } from './rules/array-comparison.ts'
import { backquotedKey, backquotedName } from './rules/backquoted-name.ts'
import { caseClauses, mixedResults } from './rules/case-clauses.ts'
import { dottedKey } from './rules/dotted-key.ts'
import { durationUnit } from './rules/duration-unit.ts'
import { extractor } from './rules/extractor.ts'
import { fieldRoot } from './rules/field-root.ts'
import { hyphenInName } from './rules/hyphen-in-name.ts'
import { joinCondition } from './rules/join-condition.ts'
import { legacyRoundtime } from './rules/legacy-roundtime.ts'
import { levelField } from './rules/level-field.ts'
import { lostField } from './rules/lost-field.ts'
import { lucene } from './rules/lucene.ts'
import { minusOrder } from './rules/minus-order.ts'
import { missingInSource } from './rules/missing-in-source.ts'
import { noWildcards, noWildcardsInText } from './rules/no-wildcards.ts'
import { nullName } from './rules/null-name.ts'
import { regexp } from './rules/regexp.ts'
import { severity } from './rules/severity.ts'
import { sidePlace } from './rules/side-place.ts'
import { splitGroupby } from './rules/split-groupby.ts'
import { stringPlus } from './rules/string-plus.ts'
import { swappedContains } from './rules/swapped-contains.ts'
import { textSearch } from './rules/text-search.ts'
import { timeFormat } from './rules/time-format.ts'
import { timestampText } from './rules/timestamp-text.ts'
import { topWithoutKey } from './rules/top-without-key.ts'
import { textWithRoot } from './types/row.ts'
import { types } from './types/type.ts'
import { writtenBy } from './written.ts'

export interface CheckOptions extends AnalysisOptions {
  /** What the parser said of the text: what it refused is not told again. */
  readonly parsed?: readonly Diagnostic[]
}

/** The rules for each kind of node. */
const expressionRules: { readonly [Kind in Node['kind']]?: readonly ExpressionRule[] } = {
  keypath: [fieldRoot, missingInSource, lostField, dottedKey],
  binary: [
    severity,
    textSearch,
    stringPlus,
    timestampText,
    arrayComparison,
    hyphenInName,
    dottedKey,
    backquotedName,
    levelField,
    durationUnit,
    noWildcardsInText,
    nullName,
  ],
  call: [severity, swappedContains, backquotedName, noWildcardsInText, mixedResults, timeFormat],
  case: [caseClauses, mixedResults],
  caseOf: [caseClauses, mixedResults],
  regexp: [regexp],
}

const stageRules: readonly StageRule[] = [
  backquotedKey,
  splitGroupby,
  noWildcards,
  minusOrder,
  joinCondition,
  topWithoutKey,
  legacyRoundtime,
  lucene,
  extractor,
]

/** What can be said of a tree without running it. `text` is what the tree was read from. Never throws. */
export function check(query: Query, text: string, options: CheckOptions = {}): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const { schema } = options
  const isKnown = (keypath: Keypath) => {
    if (!schema) return false
    const name = textWithRoot(keypath)
    return Object.hasOwn(schema, name) || Object.hasOwn(schema, name.replace(/^\$d\./, ''))
  }
  const textOf = ({ range }: { readonly range: Range }) => text.slice(range.start.offset, range.end.offset)
  const analysis = analyse(query, text, options)
  const typeOf = (node: Expression) => analysis.types.get(node) ?? types.unknown
  for (const inner of analysis.results.keys()) {
    const told = new Set<DiagnosticCode>()
    const report: Report = (code, range, details, ...fixes) => {
      told.add(code)
      found.push(diagnostic(code, range, details, fixes))
    }
    for (const [index, stage] of inner.stages.entries()) {
      const place = analysis.rows.get(stage)
      if (stage.kind === 'brokenStage' || !place) continue
      const before = inner.stages[index - 1] ?? null
      const written = new Set(writtenBy(stage))
      const isWritten = (keypath: Keypath) => written.has(keypath)
      const after = () => inner.stages.slice(index + 1)
      lookAt({ query: inner, stage, place, before, after, isKnown, textOf, typeOf, report, told, isWritten })
    }
  }
  if (found.length === 0 && analysis.faults.length === 0) return found
  const refused = [...(options.parsed ?? []).filter(({ severity }) => severity === 'error'), ...found]
  const faults = analysis.faults.filter((fault) => !refused.some((other) => overlap(fault.range, other.range)))
  return once([...found, ...faults].sort((a, b) => a.range.start.offset - b.range.start.offset))
}

function lookAt(scene: Scene): void {
  let calls = 'aggregates' in scene.stage
  // To a rule, what stands above an argument is the call.
  const callOf = new Map<Node, Node>()
  walk(scene.stage, (node, parent) => {
    if (node.kind === 'query') return 'skip'
    if (node.kind === 'keypath' && node.side) sidePlace(node, scene)
    if (node.kind === 'keypath' && node.side === 'right') return 'skip'
    if (node.kind === 'call' && isAggregation(node.name)) calls = true
    if (node.kind === 'argument' && parent) callOf.set(node, parent)
    const above = parent?.kind === 'argument' ? (callOf.get(parent) ?? parent) : parent
    const rules = expressionRules[node.kind]
    if (rules) for (const rule of rules) rule(node, above, scene)
    // No rule is about a key, and most paths are of nothing else.
    return node.kind === 'keypath' && node.path.every(({ kind }) => kind === 'key') ? 'skip' : undefined
  })
  for (const rule of stageRules) rule(scene)
  if (calls) aggregationPlace(scene)
}

// One fault is told once: by the rule that knows more of it than its types.
function overlap(a: Range, b: Range): boolean {
  return isInside(a, b) || isInside(b, a)
}

function isInside(inner: Range, outer: Range): boolean {
  return inner.start.offset >= outer.start.offset && inner.end.offset <= outer.end.offset
}

// Losing $m and $l is one mistake, however many of their fields are read afterwards: of each query the rule tells one.
function once(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = found.find((item) => item.code === 'lost-field')
  return found.filter((item) => item.code !== 'lost-field' || item === first)
}
