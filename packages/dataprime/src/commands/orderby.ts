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
  check: ({ order }, row, c) => {
    for (const { expression } of order) c.type(expression)
    return row
  },
  aggregates: never,
}
