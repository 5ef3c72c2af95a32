import type { Stitch } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const stitch: CommandSpec<Stitch> = {
  name: 'stitch',
  aliases: [],
  doc: 'Pairs the rows with those of another query by position.',
  syntax: 'stitch (<query>) into <keypath> [merge]',
  example: 'stitch (source logs | countby $d.sku) into other',
  parts: {
    '(<query>)': 'the other rows; sort both, as it is the position that pairs them',
    'into <keypath>': 'where the other row goes',
    merge: 'merges it with what is there',
  },
  leaves: 'As many rows as the longer side has; what is missing is null.',
  parse: (p) => {
    const query = p.query()
    const into = p.into('stitch', 'other')
    return { query, into, merge: p.word('merge') !== null }
  },
  print: ({ query, into, merge }, p) => layout` ${p.query(query)} into ${p.keypath(into)}${merge ? ' merge' : ''}`,
  explain: ({ query, into, merge }, w) =>
    `Pairs each row with the row at the same position of another query (${w.steps(query)}), ` +
    (merge ? `merged into ${into.path.length > 0 ? w.field(into) : 'it'}` : `as ${w.field(into)}`),
  check: ({ query, into, merge }, row, c) => {
    const { $d } = c.query(query)
    return written(row, into, merge ? { ...$d, isOpen: true } : $d)
  },
  aggregates: never,
}
