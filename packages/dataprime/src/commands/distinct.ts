import type { Distinct } from '../ast.ts'
import { reduced } from '../check/types/row.ts'
import { always, type CommandSpec } from '../command.ts'
import { explainDistinct } from '../explain/explain-clauses.ts'

export const distinct: CommandSpec<Distinct> = {
  name: 'distinct',
  aliases: [],
  doc: 'Gives each combination of values once.',
  syntax: 'distinct <expression> [as <keypath>], …',
  example: 'distinct $l.subsystemname as svc',
  parts: {
    '<expression>': 'the values that are combined',
    'as <keypath>': 'another name',
  },
  leaves: 'A row for each combination, with nothing else, under `$d`.',
  parse: (p) => ({ keys: p.aliased() }),
  print: ({ keys }, p) => p.aliased(keys),
  explain: ({ keys }, w) => explainDistinct(keys, w),
  check: ({ keys }, row, c) => reduced(row, 'distinct', c.columns(keys)),
  aggregates: always,
}
