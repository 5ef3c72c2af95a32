import type { Dedupeby } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { withoutThe } from '../explain/explain-clauses.ts'
import { layout, line } from '../print/print-layout.ts'

export const dedupeby: CommandSpec<Dedupeby> = {
  name: 'dedupeby',
  aliases: [],
  doc: 'Keeps at most N rows for each combination of keys.',
  syntax: 'dedupeby <expression>, … [keep <n>] [orderby <expression> [asc|desc], …]',
  example: 'dedupeby $d.session keep 1 orderby $m.timestamp desc',
  parts: {
    '<expression>': 'the keys: rows with equal keys belong together',
    'keep <n>': 'how many of them stay; 1 if it is left out',
    orderby: 'which of them stay, the first in this order; without it any',
  },
  leaves: 'The rows that are kept, unchanged.',
  parse: (p) => {
    const keys = p.expressions()
    const keep = p.keep()
    return { keys, keep, order: p.orderClause() }
  },
  print: ({ keys, keep, order }, p) => {
    const many = keep ? layout`${line}keep ${keep.text}` : ''
    return layout`${p.expressions(keys)}${many}${order.length > 0 ? layout`${line}orderby${p.order(order)}` : ''}`
  },
  explain: ({ keys, keep, order }, w) => {
    const each = `each ${withoutThe(w.join(keys.map(w.say)))}`
    const isOne = !keep || keep.value === 1
    if (order.length === 0) return `Keeps ${isOne ? 'one row' : `at most ${keep.text} rows`} for ${each}`
    return `Sorts the rows of ${each} by ${w.order(order)}, and keeps the first ${isOne ? 'of them' : keep.text}`
  },
  check: ({ keys, order }, row, c) => {
    for (const node of [...keys, ...order.map((key) => key.expression)]) c.type(node)
    return row
  },
  aggregates: never,
}
