import { replaceWith } from '../../diagnostic.ts'
import { type ExpressionRule, rootedName } from '../rule.ts'

const errorOnSpans = "tags['otel.status_code'] == 'ERROR'"

/** `$m.severity` on spans, `$m.duration` on logs: built-in fields of the other source. */
export const missingInSource: ExpressionRule = (node, parent, scene) => {
  if (node.kind !== 'keypath' || scene.place.reduced || scene.isWritten(node) || scene.isKnown(node)) return
  const name = rootedName(node)
  const { source } = scene.place
  const found = scene.textOf(node)
  if (source === 'spans' && name === '$m.severity') {
    const isErrorTest = parent?.kind === 'binary' && parent.left === node && parent.right.kind === 'enum'
    const canFix =
      isErrorTest &&
      ['==', '>='].includes(parent.operator) &&
      parent.right.kind === 'enum' &&
      parent.right.name === 'ERROR'
    const fix = canFix ? replaceWith(parent.range, errorOnSpans) : null
    scene.report('missing-in-source', node.range, { found, source, hint: `errors are found with ${errorOnSpans}` }, fix)
  }
  if (source === 'logs' && name === '$m.duration') {
    scene.report('missing-in-source', node.range, { found, source, hint: 'the duration is a field of spans' })
  }
}
