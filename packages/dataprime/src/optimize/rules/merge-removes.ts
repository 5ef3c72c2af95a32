// remove a | remove b  →  remove a, b

import { printExpression } from '../../print/print.ts'
import { onNeighbours } from '../rule.ts'

export const mergeRemoves = onNeighbours('merge-removes', (first, second) => {
  if (first.kind !== 'remove' || second.kind !== 'remove') return null
  const texts = new Set(first.keypaths.map(printExpression))
  const more = second.keypaths.filter((keypath) => !texts.has(printExpression(keypath)))
  return [{ ...second, keypaths: [...first.keypaths, ...more] }]
})
