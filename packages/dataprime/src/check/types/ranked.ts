import { hasAggregation } from '../../aggregations.ts'
import type { Bottom, Top } from '../../ast.ts'
import type { RowChecker } from '../../command.ts'
import { chosen, type Row, reduced } from './row.ts'

/** What `top` and `bottom` leave: what they list and what they order by, per group if they aggregate. */
export function ranked({ kind, items, by }: Top | Bottom, row: Row, c: RowChecker): Row {
  const listed = [...items, ...by]
  const columns = c.columns(listed)
  return listed.some((item) => hasAggregation(item.expression)) ? reduced(row, kind, columns) : chosen(row, columns)
}
