import type { Join } from '../ast.ts'
import type { CommandFields, Printer, StageParser } from '../command.ts'
import { type Layout, layout } from '../print/print-layout.ts'

/** Reads a join after its name: the condition stands between the query and the target. */
export function parseJoin(p: StageParser): CommandFields<Join> {
  const type = p.joinType()
  const query = p.query()
  const condition = p.joinCondition(type, query)
  const into = p.into('join', 'joined')
  if (!condition) return { match: { type: 'cross' }, query, into }
  return { match: { type: type === 'cross' ? 'left' : type, condition }, query, into }
}

export function printCondition(match: Join['match'], p: Printer): Layout {
  if (match.type === 'cross') return ''
  const { condition } = match
  return condition.kind === 'on'
    ? layout`on ${p.expression(condition.condition)} `
    : `using ${condition.keypaths.map(p.keypath).join(', ')} `
}
