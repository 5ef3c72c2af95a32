import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printKeypath } from '../../print/print-expression.ts'
import type { ExpressionRule } from '../rule.ts'

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', '~'])

/** `` `k8s.pod` == 'a' ``  →  `$d['k8s.pod'] == 'a'`: a text without holes is not worth comparing. */
export const backquotedName: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'binary' || !comparisons.has(node.operator) || node.left.kind !== 'interpolated') return
  const [part, ...rest] = node.left.parts
  if (part?.kind !== 'text' || rest.length > 0) return
  const instead = printKeypath(build.keypath('$d', part.value))
  report('backquoted-name', node.left.range, { instead }, replaceWith(node.left.range, instead))
}
