import { hasAggregation } from '../aggregations.ts'
import type { Aliased, Expression, OrderKey, Query, Stage } from '../ast.ts'
import { build } from '../build.ts'
import type { Cursor } from './cursor.ts'
import { grouped } from './foreign-commands.ts'
import { named, orderKey } from './lists.ts'
import { parseExpression } from './parse-expression.ts'

const farthest = 400

/** True if the stage that begins here is a statement of SQL: `select` with a `from` before the next pipe. */
export function beginsSql(c: Cursor): boolean {
  if (c.wordAt() !== 'select') return false
  for (let ahead = 1; ahead < farthest; ahead++) {
    const { kind, text } = c.peek(ahead)
    if (kind === 'end' || text === '|') return false
    if (c.wordAt(ahead) === 'from') return true
  }
  return false
}

/** Reads a SELECT statement as the query that it means. Ends the stage where it cannot. */
export function parseSql(c: Cursor): Query {
  c.next()
  const distinct = word(c, 'distinct')
  const items = c.symbol('*') ? [] : commaList(c, named)
  expect(c, 'from')
  const table = c.next()
  if (table.kind !== 'word') return c.unexpected('a table')
  const where = word(c, 'where') ? parseExpression(c) : null
  const keys = phrase(c, 'group', 'by') ? commaList(c, named) : []
  const having = word(c, 'having') ? parseExpression(c) : null
  const order = phrase(c, 'order', 'by') ? commaList(c, orderKey) : []
  const limit = word(c, 'limit') && c.peek().kind === 'number' ? Number(c.next().text) : null
  c.symbol(';')
  const source = build.source(table.text.toLowerCase().startsWith('span') ? 'spans' : 'logs')
  return build.query(source, ...stages({ distinct, items, where, keys, having, order, limit }))
}

interface Select {
  readonly distinct: boolean
  readonly items: readonly Aliased[]
  readonly where: Expression | null
  readonly keys: readonly Aliased[]
  readonly having: Expression | null
  readonly order: readonly OrderKey[]
  readonly limit: number | null
}

function stages({ distinct, items, where, keys, having, order, limit }: Select): readonly Stage[] {
  const result: Stage[] = where ? [build.filter(where)] : []
  const aggregates = items.filter((item) => hasAggregation(item.expression))
  if (keys.length > 0) result.push(grouped(keys, aggregates))
  else if (aggregates.length > 0) result.push(grouped([], aggregates))
  if (having) result.push(build.filter(having))
  if (order.length > 0) result.push(build.orderby(...order))
  if (limit !== null && Number.isInteger(limit)) result.push(build.limit(limit))
  if (keys.length > 0 || aggregates.length > 0 || items.length === 0) return result
  return [...result, distinct ? build.distinct(...items) : build.choose(...items)]
}

// A word after an item is the next clause here, never a forgotten comma.
function commaList<T>(c: Cursor, read: (c: Cursor) => T): readonly T[] {
  const items = [read(c)]
  while (c.symbol(',')) items.push(read(c))
  return items
}

function word(c: Cursor, name: string): boolean {
  if (c.wordAt() !== name) return false
  c.next()
  return true
}

function phrase(c: Cursor, first: string, second: string): boolean {
  if (c.wordAt(1) !== second || c.wordAt() !== first) return false
  c.next()
  return word(c, second)
}

function expect(c: Cursor, name: string): void {
  if (!word(c, name)) c.unexpected(`"${name}"`)
}
