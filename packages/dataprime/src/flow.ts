import type { Aliased, BrokenStage, Expression, Keypath, Query, Stage } from './ast.ts'
import { commands, specOf } from './commands.ts'
import { printExpression } from './print.ts'

/** What is known of the rows where a stage begins. */
export interface Place {
  readonly source: 'logs' | 'spans' | null
  /** The last stage that left nothing but its own columns, and the text of each with the name it has now. */
  readonly reduced: { readonly command: string; readonly columns: ReadonlyMap<string, string> } | null
  /** Top-level fields of $d that earlier stages made. */
  readonly made: ReadonlySet<string>
}

/** Calls `visit` with every stage of the query and of the queries inside it, and where it stands. */
export function eachStage(
  query: Query,
  visit: (stage: Stage | BrokenStage, place: Place, before: Stage | BrokenStage | null) => void,
  outer: 'logs' | 'spans' | null,
): void {
  const dataset = query.source?.dataset.path.at(-1) ?? null
  const source = query.source === null ? outer : dataset === 'logs' || dataset === 'spans' ? dataset : null
  let place: Place = { source, reduced: null, made: new Set() }
  let before: Stage | BrokenStage | null = null
  for (const stage of query.stages) {
    visit(stage, place, before)
    place = after(stage, place)
    before = stage
  }
}

/** The keypaths that a command writes to, aliases included. */
export function writtenBy(command: Stage): readonly Keypath[] {
  const found: Keypath[] = []
  for (const [part, value] of Object.entries(command)) {
    if (
      (part === 'target' && command.kind !== 'find' && command.kind !== 'redact') ||
      part === 'into' ||
      part === 'to'
    ) {
      if (value) found.push(value as Keypath)
    }
  }
  for (const item of aliasedOf(command)) if (item.alias) found.push(item.alias)
  return found
}

/** Every expression of a command that may be given a name. */
function aliasedOf(command: Stage): readonly Aliased[] {
  switch (command.kind) {
    case 'aggregate':
      return command.aggregates
    case 'groupby':
      return [...command.keys, ...command.aggregates]
    case 'multigroupby':
      return [...command.sets.flatMap((set) => set.keys), ...command.aggregates]
    case 'top':
    case 'bottom':
      return [...command.items, ...command.by]
    case 'choose':
      return command.items
    case 'countby':
    case 'distinct':
      return command.keys
    default:
      return []
  }
}

function after(stage: Stage | BrokenStage, place: Place): Place {
  if (stage.kind === 'brokenStage') {
    // What a broken groupby leaves is unknown, but it is not $m and $l.
    const aggregates =
      stage.command !== null && ['aggregate', 'groupby', 'multigroupby', 'countby', 'distinct'].includes(stage.command)
    return aggregates ? { ...place, reduced: { command: stage.command ?? '', columns: new Map() } } : place
  }
  const made = new Set(place.made)
  for (const keypath of writtenBy(stage)) {
    const [first] = keypath.path
    if (keypath.root === '$d' && first?.kind === 'key') made.add(first.name)
  }
  if (!specOf(stage).aggregates(stage)) return { ...place, made }
  const columns = new Map(aliasedOf(stage).map((item) => [textWithRoot(item.expression), columnName(item)]))
  for (const name of columns.values()) made.add(name)
  return { ...place, made, reduced: { command: commands[stage.kind].name, columns } }
}

function columnName(item: Aliased): string {
  if (item.alias) return printExpression(item.alias)
  const last = item.expression.kind === 'keypath' ? item.expression.path.at(-1) : undefined
  return last?.kind === 'key' ? last.name : printExpression(item.expression)
}

/** The text of an expression, the same for `x` and `$d.x`. */
export function textWithRoot(node: Expression): string {
  return printExpression(node.kind === 'keypath' ? { ...node, implicit: false } : node)
}
