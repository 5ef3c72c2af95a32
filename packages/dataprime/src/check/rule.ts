import type { BrokenStage, Expression, Keypath, Node, Query, Range, Root, Stage } from '../ast.ts'
import type { Fix } from '../diagnostic.ts'
import type { DiagnosticCode, DiagnosticDetails } from '../diagnostics.ts'
import type { Row } from './types/row.ts'
import type { Type } from './types/type.ts'

export type Report = <C extends DiagnosticCode>(
  code: C,
  range: Range,
  details: DiagnosticDetails<C>,
  ...fixes: readonly (Fix | null)[]
) => void

/** What a rule may look at besides its node. */
export interface Scene {
  /** The query that the stage is of. */
  readonly query: Query
  readonly stage: Stage
  readonly before: Stage | BrokenStage | null
  readonly after: () => readonly (Stage | BrokenStage)[]
  /** The rows that the stage takes. */
  readonly place: Row
  /** The name, rooted, is a field of the schema that the caller gave. */
  readonly isKnown: (keypath: Keypath) => boolean
  /** The keypath is written here, not read. */
  readonly isWritten: (keypath: Keypath) => boolean
  readonly textOf: (node: { readonly range: Range }) => string
  readonly typeOf: (node: Expression) => Type
  readonly report: Report
  /** What was reported of this query so far. */
  readonly told: ReadonlySet<DiagnosticCode>
}

/** Looks at one node for one kind of mistake. Called for every node below a stage, parents first. */
export type ExpressionRule = (node: Node, parent: Node | null, scene: Scene) => void
/** Looks at one stage. */
export type StageRule = (scene: Scene) => void

/** True for a field right under a root, such as `$m.severity`. */
export function isField(node: Expression, root: Root, name: string): boolean {
  if (node.kind !== 'keypath' || node.root !== root || node.path.length !== 1) return false
  const [key] = node.path
  return key?.kind === 'key' && key.name === name
}
