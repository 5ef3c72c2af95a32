import type { Orderby } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'

export const orderby: CommandSpec<Orderby> = {
  name: 'orderby',
  aliases: ['sortby'],
  doc: 'Sorts the rows.',
  syntax: 'orderby <expression> [asc|desc], …',
  example: 'orderby errors desc, svc',
  parts: {
    '<expression>': 'what is compared; the next one where it is equal',
    'asc, desc': '`asc` if nothing is said',
  },
  leaves: 'All rows in order, of which the first 10,000 can be relied on.',
  parse: (p) => ({ order: p.order() }),
  print: ({ order }, p) => p.order(order),
  explain: ({ order }, w) => `Sorts by ${w.order(order)}`,
  check: ({ order }, row, c) => {
    for (const { expression } of order) c.type(expression)
    return row
  },
  aggregates: never,
}
