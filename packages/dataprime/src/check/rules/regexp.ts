import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { patternFaults } from '../regexp-syntax.ts'
import type { ExpressionRule } from '../rule.ts'
import { within } from '../within.ts'

/** `/(a|b/`  →  `/(a|b)/`; what works on one of the tiers only is a warning. */
export const regexp: ExpressionRule = (node, _parent, { textOf, report }) => {
  if (node.kind !== 'regexp') return
  for (const { kind, from, to, what, meant } of patternFaults(node.pattern)) {
    // What was read from a string has other offsets.
    const place = textOf(node) === `/${node.pattern}/` ? within(node.range, 1 + from, 1 + to) : node.range
    const fix = meant === null ? null : replaceWith(node.range, printExpression(build.regexp(meant)))
    report(kind === 'error' ? 'regexp-syntax' : 'regexp-portability', place, { what }, fix)
    // One syntax error makes others that are none.
    if (kind === 'error') return
  }
}
