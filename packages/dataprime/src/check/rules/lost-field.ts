import type { Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import type { ExpressionRule } from '../rule.ts'
import { textWithRoot } from '../types/row.ts'

/** `groupby $l.x as svc … | filter $l.x == 'a'`  →  `filter svc == 'a'` */
export const lostField: ExpressionRule = (node, _parent, scene) => {
  const { reduced } = scene.place
  // `groupby a | aggregate f($m.x)` was meant as one stage, where $m.x is still there; that is another rule's.
  if (scene.stage.kind === 'aggregate' && scene.before?.kind === 'groupby') return
  if (node.kind !== 'keypath' || !reduced || scene.isWritten(node) || (node.root !== '$m' && node.root !== '$l')) return
  const instead = columnOf(node, reduced.columns)
  const details = { found: scene.textOf(node), command: reduced.command, instead }
  scene.report('lost-field', node.range, details, instead === null ? null : replaceWith(node.range, instead))
}

function columnOf(node: Keypath, columns: ReadonlyMap<string, string>): string | null {
  const exact = columns.get(textWithRoot(node))
  if (exact !== undefined) return exact
  // The column may have been made from a function of the field: roundTime($m.timestamp, 5m) as t.
  const text = textWithRoot(node)
  const near = [...columns].find(
    ([expression]) => expression.startsWith(`roundTime(${text},`) || expression.startsWith(`${text} /`),
  )
  return near?.[1] ?? null
}
