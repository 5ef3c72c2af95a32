import type { Choose } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { chosen } from '../types/row.ts'

export const choose: CommandSpec<Choose> = {
  name: 'choose',
  aliases: ['select'],
  doc: 'Keeps only the listed values.',
  syntax: 'choose <expression> [as <keypath>], …',
  example: "choose $m.timestamp, $d.user.id as uid, 'v1' as tag",
  parse: (p) => ({ items: p.aliased() }),
  print: ({ items }, p) => p.aliased(items),
  explain: ({ items }, w) => `Keeps only ${w.list(items)}`,
  check: ({ items }, row, c) => chosen(row, c.columns(items)),
  aggregates: never,
}
