import type { Aggregate } from '../ast.ts'
import { reduced } from '../check/types/row.ts'
import { always, type CommandSpec } from '../command.ts'

export const aggregate: CommandSpec<Aggregate> = {
  name: 'aggregate',
  aliases: ['agg'],
  doc: 'Reduces all rows to one row of aggregations.',
  syntax: 'aggregate <aggregation> [as <keypath>], …',
  example: 'aggregate count() as n, percentile(0.95, $m.duration) as p95',
  parts: {
    '<aggregation>': 'calls such as `count()` or `avg(ms)`, alone or combined: `sum(bytes) / count()`',
    'as <keypath>': 'what the result is called',
  },
  leaves: 'One row, also if none comes in. Only the results are left, under `$d`.',
  parse: (p) => ({ aggregates: p.aggregates() }),
  print: ({ aggregates }, p) => p.aliased(aggregates),
  explain: ({ aggregates }, w) => `Computes over all rows ${w.list(aggregates)}`,
  check: ({ aggregates }, row, c) => reduced(row, 'aggregate', c.columns(aggregates)),
  aggregates: always,
}
