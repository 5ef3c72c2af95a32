import type { Groupby } from '../ast.ts'
import { always, type CommandSpec } from '../command.ts'

export const groupby: CommandSpec<Groupby> = {
  name: 'groupby',
  aliases: [],
  doc: 'Makes a row of aggregations for each combination of keys.',
  syntax: 'groupby <expression> [as <keypath>], … [aggregate] <aggregation> [as <keypath>], …',
  example: 'groupby $l.subsystemname as svc aggregate count() as n',
  parse: (p) => p.grouping(),
  print: ({ keys, aggregates }, p) =>
    `groupby ${p.aliased(keys)}${aggregates.length > 0 ? ` aggregate ${p.aliased(aggregates)}` : ''}`,
  explain: ({ keys, aggregates }, w) =>
    aggregates.length > 0
      ? `Groups rows by ${w.list(keys)} and computes ${w.list(aggregates)}`
      : `Lists each ${w.list(keys)} once`,
  aggregates: always,
}
