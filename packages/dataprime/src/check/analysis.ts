import type { BrokenStage, Command, Expression, Keypath, Query, Range, Stage } from '../ast.ts'
import type { RowChecker } from '../command.ts'
import { specOf } from '../commands.ts'
import { type Diagnostic, diagnostic } from '../diagnostic.ts'
import { walk } from '../walk.ts'
import type { SourceName } from './fields.ts'
import { type KnownValues, knownValues, meantValue } from './known-values.ts'
import type { Report } from './rule.ts'
import type { Schema } from './schema.ts'
import { demand, typeOf } from './types/expression.ts'
import { type Row, reduced, sourceRow, textWithRoot, unknownRow } from './types/row.ts'
import type { Scope } from './types/scope.ts'
import { join, type Type, types } from './types/type.ts'

export interface AnalysisOptions {
  /** What is read when the query names no source. */
  readonly source?: SourceName | undefined
  /** The fields of the caller's data. What it says of $d is all that there is under $d. */
  readonly schema?: Schema | undefined
}

/** What is known of a query from its text alone. */
export interface Analysis {
  /** The rows that each command takes; those of inner queries too. */
  readonly rows: ReadonlyMap<Command | BrokenStage, Row>
  /** The rows that a query leaves. */
  readonly results: ReadonlyMap<Query, Row>
  readonly types: ReadonlyMap<Expression, Type>
  /** What fields of unknown type must be, as they are used, by keypath. */
  readonly inferred: ReadonlyMap<string, Type>
  /** Faults of types and names, in the order in which they were found. */
  readonly faults: readonly Diagnostic[]
}

/** Follows the rows through a query, with the type of every expression on the way. Never throws. */
export function analyse(query: Query, text: string, { source, schema }: AnalysisOptions = {}): Analysis {
  const rows = new Map<Command | BrokenStage, Row>()
  const results = new Map<Query, Row>()
  const known = new Map<Expression, Type>()
  const inferred = new Map<string, Type>()
  const faults: Diagnostic[] = []
  const report: Report = (code, range, details, ...fixes) => {
    faults.push(diagnostic(code, range, details, fixes))
  }
  const textOf = ({ range }: { readonly range: Range }) => text.slice(range.start.offset, range.end.offset)
  const values = knownValues(schema ?? null)
  let outer = source ?? null

  const resultOf = (inner: Query): Row => {
    const done = results.get(inner)
    if (done) return done
    if (inner.source === null) outer ??= likelySource(query)
    let row = sourceRow(sourceOf(inner, outer), schema ?? null)
    let before: Command | BrokenStage | null = null
    for (const command of [...(inner.source ? [inner.source] : []), ...inner.stages]) {
      rows.set(command, row)
      // `groupby a | aggregate f(x)` was meant as one stage; that is told elsewhere, and everything else follows from it.
      const merged = mergedWith(before, command)
      const taken = (merged && before && rows.get(before)) || row
      row =
        command.kind === 'brokenStage' ? afterBroken(command, row) : checked(merged ?? command, taken, checkerOf(taken))
      before = command
    }
    results.set(inner, row)
    return row
  }

  const everywhere = {
    report,
    textOf,
    note: (node: Expression, type: Type) => void known.set(node, type),
    infer: (keypath: Keypath, type: Type) => {
      const name = textWithRoot(keypath)
      inferred.set(name, join(inferred.get(name) ?? types.null, type))
    },
    query: resultOf,
  }

  const checkerOf = (row: Row): RowChecker => {
    const scope = (right: Row | null): Scope => ({
      ...everywhere,
      row,
      right,
      meantValue: (keypath, value) => meantIn(row, keypath, value, values),
    })
    const own = scope(null)
    // A node that is asked for twice is checked once.
    const type = (node: Expression): Type => known.get(node) ?? typeOf(node, own)
    return {
      type,
      demand: (node, wanted, role) => demand(node, wanted, role, own),
      columns: (items) => items.map((item) => ({ item, type: type(item.expression) })),
      query: resultOf,
      joined: (condition, right) => {
        demand(condition, types.bool, 'the condition of join', scope(right))
      },
    }
  }

  resultOf(query)
  return { rows, results, types: known, inferred, faults }
}

function checked<C extends Command>(command: C, row: Row, checker: RowChecker): Row {
  return specOf(command).check(command, row, checker)
}

function mergedWith(before: Command | BrokenStage | null, command: Command | BrokenStage): Command | null {
  const isSplit = command.kind === 'aggregate' && before?.kind === 'groupby' && before.aggregates.length === 0
  return isSplit ? { ...before, aggregates: command.aggregates } : null
}

// A field that the query made may have other values than the schema tells.
function meantIn(row: Row, keypath: Keypath, value: string, values: KnownValues): string | null {
  const [first] = keypath.path
  const isMade = row.reduced !== null || (keypath.root === '$d' && first?.kind === 'key' && row.made.has(first.name))
  return isMade ? null : meantValue(value, values(keypath))
}

function sourceOf(query: Query, outer: SourceName | null): SourceName | null {
  if (query.source === null) return outer
  const dataset = query.source.dataset.path.at(-1)
  return dataset === 'logs' || dataset === 'spans' ? dataset : null
}

const aggregating: ReadonlySet<string> = new Set<Stage['kind']>([
  'aggregate',
  'groupby',
  'multigroupby',
  'countby',
  'distinct',
])

// What a stage that cannot be read leaves is unknown, but after a grouping it is not $m and $l.
function afterBroken({ command }: BrokenStage, row: Row): Row {
  if (command === null || !aggregating.has(command)) return unknownRow(row)
  return { ...reduced(row, command, []), $d: types.object, made: row.made }
}

/** Fields that only spans have. */
const ofSpans = ['$m.duration', '$l.serviceName', '$l.operationName']

// A query without a source reads logs, unless its fields say that it is a piece of one on spans.
function likelySource(query: Query): SourceName {
  let source: SourceName = 'logs'
  walk(query, (node) => {
    const [first] = node.kind === 'keypath' ? node.path : []
    if (node.kind === 'keypath' && first?.kind === 'key' && ofSpans.includes(`${node.root}.${first.name}`))
      source = 'spans'
    else if (node.kind === 'brokenStage' && ofSpans.some((field) => node.text.includes(field))) source = 'spans'
    return undefined
  })
  return source
}
