import type { Find } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const find: CommandSpec<Find> = {
  name: 'find',
  aliases: ['text'],
  doc: 'Keeps the rows that have a phrase in a field, whatever its case.',
  syntax: "find '<phrase>' in <keypath>",
  example: "find 'deadlock' in $d.message",
  parts: {
    "'<phrase>'": 'whole words in a row, upper or lower case; no wildcards',
    'in <keypath>': 'the field that is searched',
  },
  leaves: 'The rows that have it, unchanged.',
  parse: (p) => p.search(),
  print: ({ phrase, target }, p) => layout` ${p.expression(phrase)} in ${p.keypath(target)}`,
  explain: ({ phrase, target }, w) => `Keeps rows where ${w.field(target)} mentions ${w.say(phrase)}`,
  check: ({ target }, row, c) => {
    c.type(target)
    return row
  },
  aggregates: never,
}
