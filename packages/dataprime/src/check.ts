import type { Keypath, Query, Range } from './ast.ts'
import { type Diagnostic, diagnostic } from './diagnostic.ts'
import { eachStage, writtenBy } from './flow.ts'
import { printKeypath } from './print-expression.ts'
import type { ExpressionRule, Report, Scene, StageRule } from './rule.ts'
import { aggregationPlace } from './rules/aggregation-place.ts'
import { arrayComparison } from './rules/array-comparison.ts'
import { backquotedName } from './rules/backquoted-name.ts'
import { dottedKey } from './rules/dotted-key.ts'
import { fieldRoot } from './rules/field-root.ts'
import { hyphenInName } from './rules/hyphen-in-name.ts'
import { joinCondition } from './rules/join-condition.ts'
import { legacyRoundtime } from './rules/legacy-roundtime.ts'
import { lostField } from './rules/lost-field.ts'
import { minusOrder } from './rules/minus-order.ts'
import { missingInSource } from './rules/missing-in-source.ts'
import { noWildcards } from './rules/no-wildcards.ts'
import { severity } from './rules/severity.ts'
import { splitGroupby } from './rules/split-groupby.ts'
import { stringPlus } from './rules/string-plus.ts'
import { swappedContains } from './rules/swapped-contains.ts'
import { textSearch } from './rules/text-search.ts'
import { timestampText } from './rules/timestamp-text.ts'
import { topWithoutKey } from './rules/top-without-key.ts'
import { walk } from './walk.ts'

export interface CheckOptions {
  /** What is read when the query names no source. */
  readonly source?: 'logs' | 'spans'
  /** Fields that are known to exist, by keypath: `$d.severity`. */
  readonly schema?: Readonly<Record<string, unknown>>
}

const expressionRules: readonly ExpressionRule[] = [
  severity,
  fieldRoot,
  missingInSource,
  lostField,
  textSearch,
  stringPlus,
  timestampText,
  arrayComparison,
  hyphenInName,
  dottedKey,
  backquotedName,
  swappedContains,
]

const stageRules: readonly StageRule[] = [
  aggregationPlace,
  splitGroupby,
  noWildcards,
  minusOrder,
  joinCondition,
  topWithoutKey,
  legacyRoundtime,
]

/** What can be said of a tree without knowing the types of its fields. `text` is what the tree was read from. */
export function check(query: Query, text: string, options: CheckOptions = {}): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const report: Report = (code, range, details, ...fixes) => {
    found.push(diagnostic(code, range, details, fixes))
  }
  const isKnown = (keypath: Keypath) => {
    const name = printKeypath({ ...keypath, implicit: false })
    const bare = name.replace(/^\$d\./, '')
    return Object.hasOwn(options.schema ?? {}, name) || Object.hasOwn(options.schema ?? {}, bare)
  }
  const textOf = ({ range }: { readonly range: Range }) => text.slice(range.start.offset, range.end.offset)
  const queries: Query[] = [query]
  for (let next = queries.pop(); next; next = queries.pop()) {
    eachStage(
      next,
      (stage, place, before) => {
        if (stage.kind === 'brokenStage') return
        const written = new Set(writtenBy(stage))
        const scene: Scene = {
          stage,
          place,
          before,
          isKnown,
          textOf,
          report,
          isWritten: (keypath) => written.has(keypath),
        }
        for (const rule of stageRules) rule(scene)
        walk(stage, (node, parent) => {
          if (node.kind === 'query') {
            queries.push(node)
            return 'skip'
          }
          if (node.kind === 'keypath' && node.side === 'right') return 'skip'
          for (const rule of expressionRules) rule(node, parent, scene)
          return undefined
        })
      },
      options.source ?? likelySource(query),
    )
  }
  return once(found.sort((a, b) => a.range.start.offset - b.range.start.offset))
}

/** Fields that only spans have. */
const ofSpans = new Set(['$m.duration', '$l.serviceName', '$l.operationName'])

// A query without a source reads logs, unless its fields say that it is a piece of one on spans.
function likelySource(query: Query): 'logs' | 'spans' {
  let source: 'logs' | 'spans' = 'logs'
  walk(query, (node) => {
    const [first] = node.kind === 'keypath' ? node.path : []
    if (node.kind === 'keypath' && first?.kind === 'key' && ofSpans.has(`${node.root}.${first.name}`)) source = 'spans'
    return undefined
  })
  return source
}

// Losing $m and $l is one mistake, however many of their fields are read afterwards.
function once(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = found.find((item) => item.code === 'lost-field')
  return found.filter((item) => item.code !== 'lost-field' || item === first)
}
