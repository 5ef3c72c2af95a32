import type { Expression } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import type { ExpressionRule } from '../rule.ts'

/** `x ~~ 'p'`  →  `x ~ 'p'`, and `$d ~ 'p'`  →  `$d ~~ 'p'` */
export const textSearch: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'binary') return
  const isRoot = isUserData(node.left)
  const range = node.operatorRange
  if (node.operator === '~~' && !isRoot) {
    report('text-search', range, { why: '~~ searches all of $d', instead: '~' }, replaceWith(range, '~'))
  }
  if (node.operator === '~' && isRoot) report('text-search-object', range, { instead: '~~' }, replaceWith(range, '~~'))
}

function isUserData(node: Expression): boolean {
  return node.kind === 'keypath' && node.root === '$d' && node.path.length === 0
}
