import type { Union } from '../ast.ts'
import { united } from '../check/types/row.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const union: CommandSpec<Union> = {
  name: 'union',
  aliases: [],
  doc: 'Appends the rows of another query.',
  syntax: 'union (<query>)',
  example: "union (source logs | filter $d.kind == 'audit')",
  parts: {
    '(<query>)': 'the rows to add; they may have other fields',
  },
  leaves: 'The rows of both, in no order.',
  parse: (p) => ({ query: p.query() }),
  print: ({ query }, p) => layout` ${p.query(query)}`,
  explain: ({ query }, w) => `Adds the rows of another query (${w.steps(query)})`,
  check: ({ query }, row, c) => united(row, c.query(query)),
  aggregates: never,
}
