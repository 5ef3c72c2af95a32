import type { Expression } from '../ast.ts'
import type { StageRule } from '../rule.ts'

/** The condition of a join is `==` between keypaths, or several of them with &&. */
export const joinCondition: StageRule = ({ stage, report }) => {
  if (stage.kind !== 'join' || stage.match.type === 'cross' || stage.match.condition.kind !== 'on') return
  const pending: Expression[] = [stage.match.condition.condition]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'binary' && next.operator === '&&') pending.push(next.right, next.left)
    else if (!isEquality(next)) report('join-condition', next.range, {})
  }
}

function isEquality(node: Expression): boolean {
  return node.kind === 'binary' && node.operator === '==' && isKey(node.left) && isKey(node.right)
}

// A cast does not change which field it is.
function isKey(node: Expression): boolean {
  return node.kind === 'keypath' || (node.kind === 'cast' && isKey(node.operand))
}
