import type { Join } from './ast.ts'
import type { CommandFields, Printer, StageParser } from './command.ts'

/** Reads a join after its name: the condition stands between the query and the target. */
export function parseJoin(p: StageParser): CommandFields<Join> {
  const type = p.word('left', 'inner', 'full', 'cross') ?? 'left'
  const query = p.query()
  if (type === 'cross') {
    p.expectWord('into')
    return { match: { type }, query, into: p.target() }
  }
  const condition = p.joinCondition()
  p.expectWord('into')
  return { match: { type, condition }, query, into: p.target() }
}

export function printCondition(match: Join['match'], p: Printer): string {
  if (match.type === 'cross') return ''
  const { condition } = match
  return condition.kind === 'on'
    ? `on ${p.expression(condition.condition)} `
    : `using ${p.expressions(condition.keypaths)} `
}
