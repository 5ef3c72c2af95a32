import type { Expression, Keypath, Query, Range } from '../../ast.ts'
import type { Report } from '../rule.ts'
import type { Row } from './row.ts'
import type { Type } from './type.ts'

/** What the type of an expression depends on, and where what is found goes. */
export interface Scope {
  readonly row: Row
  /** The rows of the query on the right, in the condition of a join. */
  readonly right: Row | null
  readonly report: Report
  readonly textOf: (node: { readonly range: Range }) => string
  /** Takes the type that an expression has. */
  readonly note: (node: Expression, type: Type) => void
  /** Takes what a field of unknown type must be, as it is used. */
  readonly infer: (keypath: Keypath, type: Type) => void
  /** The rows that a query inside this one leaves; it is checked on the way. */
  readonly query: (query: Query) => Row

  /** The known value of a field that a text is a slip of; null if it is known, or like none. */
  readonly meantValue: (keypath: Keypath, value: string) => string | null
}
