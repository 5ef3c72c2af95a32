import type { Join } from '../ast.ts'
import type { CommandFields, Printer, StageParser } from '../command.ts'
import { type Layout, layout } from '../print/print-layout.ts'

/** Reads a join after its name: the condition stands between the query and the target. */
export function parseJoin(p: StageParser): CommandFields<Join> {
  const type = p.joinType()
  const query = p.query()
  if (type === 'cross') {
    return { match: { type }, query, into: p.into('join', 'joined') }
  }
  const condition = p.joinCondition()
  return { match: { type, condition }, query, into: p.into('join', 'joined') }
}

export function printCondition(match: Join['match'], p: Printer): Layout {
  if (match.type === 'cross') return ''
  const { condition } = match
  return condition.kind === 'on'
    ? layout`on ${p.expression(condition.condition)} `
    : `using ${condition.keypaths.map(p.keypath).join(', ')} `
}
