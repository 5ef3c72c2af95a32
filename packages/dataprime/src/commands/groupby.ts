import type { Groupby } from '../ast.ts'
import { reduced } from '../check/types/row.ts'
import { aggregateWords, always, type CommandSpec } from '../command.ts'
import { explainDistinct } from '../explain/explain-clauses.ts'
import { layout, line } from '../print/print-layout.ts'

export const groupby: CommandSpec<Groupby> = {
  name: 'groupby',
  aliases: [],
  doc: 'Makes a row of aggregations for each combination of keys.',
  syntax: 'groupby <expression> [as <keypath>], … [aggregate] <aggregation> [as <keypath>], …',
  example: 'groupby $l.subsystemname as svc aggregate count() as n',
  parts: {
    '<expression>': 'the keys: rows with equal keys are a group',
    aggregate: 'may be left out, but not replaced by a comma',
    '<aggregation>': 'what is computed for each group; without any it is `distinct`',
    'as <keypath>': 'what a key or a result is called',
  },
  leaves:
    'A row for each group with its keys and results, under `$d`. What they are called without a name differs between editions: give one.',
  parse: (p) => p.grouping(),
  print: ({ keys, aggregates }, p) => {
    const word = p.wordBetween(keys.at(-1), aggregates[0], aggregateWords)
    return layout`${p.aliased(keys)}${aggregates.length > 0 ? layout`${line}${word}${p.aliased(aggregates)}` : ''}`
  },
  explain: ({ keys, aggregates }, w) => {
    if (aggregates.length === 0) return explainDistinct(keys, w)
    const isOneGroup = keys.every(({ expression }) => expression.kind === 'boolean' || expression.kind === 'number')
    if (isOneGroup) return `Computes over all rows ${w.list(aggregates)}`
    return `Groups rows by ${w.list(keys)}, and computes for each group ${w.list(aggregates)}`
  },
  check: ({ keys, aggregates }, row, c) => reduced(row, 'groupby', c.columns([...keys, ...aggregates])),
  aggregates: always,
}
