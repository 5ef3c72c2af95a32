import type { Count } from '../ast.ts'
import { fieldNamed, reduced, written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { always, type CommandSpec } from '../command.ts'

export const count: CommandSpec<Count> = {
  name: 'count',
  aliases: [],
  doc: 'Counts the rows.',
  syntax: 'count [into <keypath>]',
  example: 'count into n',
  parse: (p) => ({ into: p.word('into') ? p.target() : null }),
  print: ({ into }, p) => (into ? ` into ${p.keypath(into)}` : ''),
  explain: ({ into }, w) => `Counts the rows${into ? ` as ${w.field(into)}` : ''}`,
  check: ({ into, range }, row) =>
    written(reduced(row, 'count', []), into ?? fieldNamed('_count', range), types.number),
  aggregates: always,
}
