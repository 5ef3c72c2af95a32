import type { Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { Scene } from '../rule.ts'

/** `left=>` and `right=>` are for the condition of a join: later stages read the right row where the join put it. */
export function sidePlace(keypath: Keypath, { stage, query, report }: Scene): void {
  if (keypath.side === undefined || stage.kind === 'join') return
  const { side, ...plain } = keypath
  const earlier = query.stages.slice(0, query.stages.indexOf(stage))
  const join = earlier.findLast(({ kind }) => kind === 'join')
  const into = side === 'right' && join?.kind === 'join' && keypath.root === '$d' ? join.into : null
  const instead = printExpression(into ? { ...into, path: [...into.path, ...plain.path] } : plain)
  report('side-outside-join', keypath.range, { side, instead }, replaceWith(keypath.range, instead))
}
