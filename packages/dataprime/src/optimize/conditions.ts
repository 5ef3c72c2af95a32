import type { BinaryOperator, Expression } from '../ast.ts'

/** The operands of a chain of && or ||, from left to right; the expression itself if it is none. */
export function operandsOf(node: Expression, operator: Extract<BinaryOperator, '&&' | '||'>): readonly Expression[] {
  const found: Expression[] = []
  const pending = [node]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'binary' && next.operator === operator) pending.push(next.right, next.left)
    else found.push(next)
  }
  return found
}
