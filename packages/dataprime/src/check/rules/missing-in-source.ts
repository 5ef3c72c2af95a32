import type { Keypath, Node } from '../../ast.ts'
import { type Fix, replaceWith } from '../../diagnostic.ts'
import { type ExpressionRule, isField, type Scene } from '../rule.ts'

const status = "tags['otel.status_code']"

/** `$m.severity` on spans, `$m.duration` on logs: built-in fields of the other source. */
export const missingInSource: ExpressionRule = (node, parent, scene) => {
  if (node.kind !== 'keypath' || scene.place.reduced || scene.isWritten(node) || scene.isKnown(node)) return
  const { source } = scene.place
  if (source === 'spans' && isField(node, '$m', 'severity')) {
    const found = scene.textOf(node)
    const hint = `errors are found with ${status} == 'ERROR'`
    scene.report('missing-in-source', node.range, { found, source, hint }, statusFix(node, parent))
  }
  if (source === 'logs' && isField(node, '$m', 'duration')) {
    const found = scene.textOf(node)
    const hint = 'the duration is a field of spans'
    scene.report('missing-in-source', node.range, { found, source, hint }, spansFix(scene))
  }
}

const grave = new Set(['WARNING', 'ERROR', 'CRITICAL'])

// A span is in error or is not: that is all that its status has of a severity.
function statusFix(node: Keypath, parent: Node | null): Fix | null {
  if (parent?.kind === 'binary' && parent.left === node) {
    if (parent.right.kind !== 'enum') return null
    const isDown = ['!=', '<', '<='].includes(parent.operator)
    const isEqual = parent.operator === '==' || parent.operator === '!='
    const isOther = isDown === (grave.has(parent.right.name) || !isEqual)
    return replaceWith(parent.range, `${status} ${isOther ? '!=' : '=='} 'ERROR'`)
  }
  if (parent?.kind === 'call') {
    const values = parent.args.slice(1).map(({ value }) => value)
    const isList = parent.name === 'in' && values.every((value) => value.kind === 'enum' && grave.has(value.name))
    return isList ? replaceWith(parent.range, `${status} == 'ERROR'`) : null
  }
  return replaceWith(node.range, status)
}

function spansFix({ query, textOf }: Scene): Fix | null {
  const dataset = query.source?.dataset
  return dataset && textOf(dataset) === 'logs' ? replaceWith(dataset.range, 'spans') : null
}
