import type { Range } from '../ast.ts'

/** A part of a range that lies on one line, by offsets from its start. */
export function within({ start }: Range, from: number, to: number): Range {
  const at = (by: number) => ({ offset: start.offset + by, line: start.line, column: start.column + by })
  return { start: at(from), end: at(to) }
}
