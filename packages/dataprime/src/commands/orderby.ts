import type { Orderby } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'

export const orderby: CommandSpec<Orderby> = {
  name: 'orderby',
  aliases: ['sortby'],
  doc: 'Sorts the rows.',
  syntax: 'orderby <expression> [asc|desc], …',
  example: 'orderby errors desc, svc',
  parse: (p) => ({ order: p.order() }),
  print: ({ order }, p) => p.order(order),
  explain: ({ order }, w) => `Sorts by ${w.order(order)}`,
  aggregates: never,
}
