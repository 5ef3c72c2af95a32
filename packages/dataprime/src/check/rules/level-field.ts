import { replaceWith } from '../../diagnostic.ts'
import type { ExpressionRule } from '../rule.ts'
import { meantSeverity } from '../severity-name.ts'

const names = new Set(['level', 'loglevel', 'log_level', 'logLevel'])

/** `level == 'ERROR'`  →  `$m.severity == ERROR`; the payload may have a level of its own, so this is a hint only. */
export const levelField: ExpressionRule = (node, _parent, { place, isKnown, report, textOf }) => {
  if (node.kind !== 'binary' || (node.operator !== '==' && node.operator !== '!=') || place.source !== 'logs') return
  const { left, right } = node
  if (left.kind !== 'keypath' || left.root !== '$d' || right.kind !== 'string' || place.reduced || isKnown(left)) return
  const [key, ...rest] = left.path
  if (key?.kind !== 'key' || rest.length > 0 || !names.has(key.name) || place.made.has(key.name)) return
  const severity = meantSeverity(right)
  if (severity === null) return
  const instead = `$m.severity ${node.operator} ${severity}`
  report('level-field', node.range, { found: textOf(left), instead }, replaceWith(node.range, instead))
}
