import type { Count } from '../ast.ts'
import { counted, fieldNamed } from '../check/types/row.ts'
import { always, type CommandSpec } from '../command.ts'

export const count: CommandSpec<Count> = {
  name: 'count',
  aliases: [],
  doc: 'Counts the rows.',
  syntax: 'count [into <keypath>]',
  example: 'count into n',
  parts: {
    'into <keypath>': 'what the count is called; `_count` if it is left out',
  },
  leaves: 'One row with the count, under `$d`.',
  parse: (p) => ({ into: p.word('into') ? p.target() : null }),
  print: ({ into }, p) => (into ? ` into ${p.keypath(into)}` : ''),
  explain: ({ into }, w) => `Counts the rows${into ? ` as ${w.field(into)}` : ''}`,
  check: ({ into, range }, row) => counted(row, 'count', [], into ?? fieldNamed('_count', range)),
  aggregates: always,
}
