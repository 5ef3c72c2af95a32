import { untraced } from '@dataprime/telemetry'
import type pg from 'pg'

/** A node of what `EXPLAIN (FORMAT JSON)` gives, as far as it holds no values. */
interface Node {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Node[]
}

/**
 * How the server goes about a statement, such as `Limit; Index Scan using requests_by_time on requests`. It is asked on a connection of its
 * own, because a failure would end the transaction of the statement. Conditions are left out: values stand in them.
 */
export async function planOf(pool: pg.Pool, sql: string, parameters: readonly unknown[]): Promise<string | undefined> {
  if (!/^\s*(?:select|insert|update|delete|with)\b/i.test(sql)) return undefined
  const { rows } = await untraced(() => pool.query(`explain (format json) ${sql}`, [...parameters]))
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as readonly [{ readonly Plan: Node }] // as the server has written it since 9.0
  return nodesOf(plan).join('; ')
}

function nodesOf(node: Node): readonly string[] {
  const index = node['Index Name'] === undefined ? '' : ` using ${node['Index Name']}`
  const table = node['Relation Name'] === undefined ? '' : ` on ${node['Relation Name']}`
  return [`${node['Node Type']}${index}${table}`, ...(node.Plans ?? []).flatMap(nodesOf)]
}
