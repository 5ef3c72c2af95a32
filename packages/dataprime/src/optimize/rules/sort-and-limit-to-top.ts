// orderby x desc | limit 5 | choose a, x  →  top 5 a by x

import type { Aliased, Choose, Limit, Orderby, Stage } from '../../ast.ts'
import { build } from '../../build.ts'
import { printExpression } from '../../print/print.ts'
import { areApart, columnsOf } from '../columns.ts'
import { isSamePath, pathsOf } from '../path.ts'
import { onStages } from '../rule.ts'

/**
 * Only where what is left of the rows is listed, and the sort key is in the list: `top` drops the rest and shows its key.
 * The list may be a `choose` before or after, or the columns of a `groupby`.
 */
export const sortAndLimitToTop = onStages('sort-and-limit-to-top', (stage, [second, third, ...rest]) => {
  if (stage.kind === 'orderby' && second?.kind === 'limit' && third?.kind === 'choose') {
    const top = fromItems(third, stage, second, (item, key) => isSame(item.expression, key))
    return top && [top, ...rest]
  }
  if (second?.kind !== 'orderby' || third?.kind !== 'limit') return null
  if (stage.kind === 'choose') {
    const top = fromItems(stage, second, third, (item, key) => isSame(item.alias ?? item.expression, key))
    return top && [top, ...rest]
  }
  if (stage.kind !== 'groupby') return null
  const { keys, aggregates } = stage
  const key = onlyKey(second)
  const by = key && aggregates.find(({ alias }) => alias && isSame(alias, key.expression))
  if (!by || keys.length === 0 || !isExplicit(stage)) return null
  const items = [...keys, ...aggregates.filter((item) => item !== by)]
  return [take(second, third, items, by), ...rest]
})

type OrderKey = Orderby['order'][number]

function fromItems(
  choose: Choose,
  sort: Orderby,
  limit: Limit,
  isKey: (item: Aliased, key: OrderKey['expression']) => boolean,
): Stage | null {
  const key = onlyKey(sort)
  const { items } = choose
  const by = key && items.find((item) => isKey(item, key.expression))
  const others = items.filter((item) => item !== by)
  // What `top` leaves of $m and $l, and of deeper paths, is not documented.
  const isPlain = items.every(({ alias, expression }) => alias ?? isTopLevel(expression))
  return by && others.length > 0 && isPlain && isExplicit(choose) ? take(sort, limit, others, by) : null
}

function isExplicit(stage: Stage): boolean {
  const columns = columnsOf(stage)
  return columns !== null && areApart(columns)
}

function onlyKey({ order }: Orderby): OrderKey | null {
  const [key, ...more] = order
  return key && more.length === 0 ? key : null
}

function take({ order }: Orderby, { count }: Limit, items: readonly Aliased[], by: Aliased): Stage {
  return order[0]?.direction === 'desc' ? build.top(count.value, items, by) : build.bottom(count.value, items, by)
}

function isTopLevel(expression: Aliased['expression']): boolean {
  return expression.kind === 'keypath' && expression.root === '$d' && expression.path.length === 1
}

function isSame(a: Aliased['expression'], b: Aliased['expression']): boolean {
  const [one] = a.kind === 'keypath' ? pathsOf(a) : []
  const [other] = b.kind === 'keypath' ? pathsOf(b) : []
  return one && other ? isSamePath(one, other) : printExpression(a) === printExpression(b)
}
