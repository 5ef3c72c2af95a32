import type { Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { type Fix, replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { StageRule } from '../rule.ts'

/** The condition of a join is `==` between keypaths, or several of them with &&. */
export const joinCondition: StageRule = ({ stage, report }) => {
  if (stage.kind !== 'join' || stage.match.type === 'cross' || stage.match.condition.kind !== 'on') return
  const pending: Expression[] = [stage.match.condition.condition]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'binary' && next.operator === '&&') pending.push(next.right, next.left)
    else if (!isEquality(next)) report('join-condition', next.range, {}, equality(next))
  }
}

// The nearest condition that a join can have.
function equality(node: Expression): Fix | null {
  if (node.kind === 'binary' && isKey(node.left) && isKey(node.right)) return replaceWith(node.operatorRange, '==')
  if (node.kind !== 'keypath' || node.path.length === 0) return null
  const { side: _, ...plain } = node
  const same = build.binary({ ...plain, side: 'left' }, '==', { ...plain, side: 'right' })
  return replaceWith(node.range, printExpression(same))
}

function isEquality(node: Expression): boolean {
  return node.kind === 'binary' && node.operator === '==' && isKey(node.left) && isKey(node.right)
}

// A cast does not change which field it is.
function isKey(node: Expression): boolean {
  return node.kind === 'keypath' || (node.kind === 'cast' && isKey(node.operand))
}
