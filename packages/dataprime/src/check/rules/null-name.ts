import type { Expression } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import type { ExpressionRule, Scene } from '../rule.ts'

/** What other languages call null. */
const names: ReadonlySet<string> = new Set(['None', 'nil', 'Nil', 'undefined', 'NA', 'NaN'])

/** `x == None`  →  `x == null` */
export const nullName: ExpressionRule = (node, _parent, scene) => {
  if (node.kind !== 'binary' || (node.operator !== '==' && node.operator !== '!=')) return
  for (const side of [node.left, node.right]) checkName(side, scene)
}

function checkName(node: Expression, { place, isKnown, report, textOf }: Scene): void {
  if (node.kind !== 'keypath' || !node.implicit || node.path.length !== 1 || isKnown(node)) return
  const [key] = node.path
  if (key?.kind !== 'key' || !names.has(key.name) || place.made.has(key.name)) return
  report('null-name', node.range, { found: textOf(node) }, replaceWith(node.range, 'null'))
}
