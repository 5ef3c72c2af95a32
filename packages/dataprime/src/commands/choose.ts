import type { Choose } from '../ast.ts'
import { chosen } from '../check/types/row.ts'
import { type CommandSpec, never } from '../command.ts'

export const choose: CommandSpec<Choose> = {
  name: 'choose',
  aliases: ['select'],
  doc: 'Keeps only the listed values.',
  syntax: 'choose <expression> [as <keypath>], …',
  example: "choose $m.timestamp, $d.user.id as uid, 'v1' as tag",
  parts: {
    '<expression>': 'a field, which keeps its place, or anything computed, which needs a name',
    'as <keypath>': 'another name',
  },
  leaves: 'Every row, with nothing but what is listed.',
  parse: (p) => ({ items: p.aliased() }),
  print: ({ items }, p) => p.aliased(items),
  explain: ({ items }, w) => `Keeps only ${w.list(items)}`,
  check: ({ items }, row, c) => chosen(row, c.columns(items)),
  aggregates: never,
}
