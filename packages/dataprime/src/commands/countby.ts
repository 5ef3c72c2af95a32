import type { Countby } from '../ast.ts'
import { counted, fieldNamed } from '../check/types/row.ts'
import { always, type CommandSpec } from '../command.ts'
import { withoutThe } from '../explain/explain-clauses.ts'
import { layout, line } from '../print/print-layout.ts'

export const countby: CommandSpec<Countby> = {
  name: 'countby',
  aliases: [],
  doc: 'Counts the rows for each value.',
  syntax: 'countby <expression> [as <keypath>], … [into <keypath>] [asc|desc]',
  example: 'countby $d.verb into n desc',
  parts: {
    '<expression>': 'what is counted by; several are combined',
    'into <keypath>': 'what the count is called; `_count` if it is left out',
    'asc, desc': 'sorts by the count',
  },
  leaves: 'A row for each combination of values, with its count, under `$d`.',
  parse: (p) => ({ ...p.counted(), direction: p.direction() }),
  print: ({ keys, into, direction }, p) => {
    const name = into ? layout`${line}into ${p.keypath(into)}` : ''
    return layout`${p.aliased(keys)}${name}${direction ? layout`${into ? ' ' : line}${direction}` : ''}`
  },
  explain: ({ keys, into, direction }, w) =>
    `Counts rows for each ${withoutThe(w.list(keys))}${into ? `, as ${w.field(into)}` : ''}` +
    (direction ? `, ${direction === 'asc' ? 'fewest' : 'most'} first` : ''),
  check: ({ keys, into, range }, row, c) =>
    counted(row, 'countby', c.columns(keys), into ?? fieldNamed('_count', range)),
  aggregates: always,
}
