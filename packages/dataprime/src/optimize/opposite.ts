import type { Binary, BinaryOperator } from '../ast.ts'

const opposites: ReadonlyMap<BinaryOperator, BinaryOperator> = new Map([
  ['==', '!='],
  ['!=', '=='],
  ['<', '>='],
  ['>=', '<'],
  ['>', '<='],
  ['<=', '>'],
])

/** The comparison that is true where this one is false, and null where it is null; null if there is none. */
export function opposite(node: Binary): Binary | null {
  const operator = opposites.get(node.operator)
  return operator ? { ...node, operator } : null
}
