import type { Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printKeypath } from '../../print/print-expression.ts'
import type { ExpressionRule } from '../rule.ts'

/** `user-id`  →  `$d['user-id']` */
export const hyphenInName: ExpressionRule = (node, _parent, { place, report }) => {
  if (node.kind !== 'binary' || node.operator !== '-') return
  const { left, right } = node
  if (left.kind !== 'keypath' || right.kind !== 'keypath' || !right.implicit) return
  const last = left.path.at(-1)
  const [first, ...rest] = right.path
  if (last?.kind !== 'key' || first?.kind !== 'key' || left.range.end.offset + 1 !== right.range.start.offset) return
  if (place.made.has(last.name) || place.made.has(first.name)) return
  const whole: Keypath = {
    ...left,
    path: [...left.path.slice(0, -1), { ...last, name: `${last.name}-${first.name}` }, ...rest],
  }
  const instead = printKeypath(whole)
  report('hyphen-in-name', node.range, { instead }, replaceWith(node.range, instead))
}
