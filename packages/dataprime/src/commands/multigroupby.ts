import type { Multigroupby } from '../ast.ts'
import { reduced } from '../check/types/row.ts'
import { aggregateWords, always, type CommandSpec } from '../command.ts'
import { layout, line } from '../print/print-layout.ts'

export const multigroupby: CommandSpec<Multigroupby> = {
  name: 'multigroupby',
  aliases: [],
  doc: 'Groups by several sets of keys in one pass.',
  syntax: 'multigroupby (<expression> [as <keypath>], …), … [aggregate] <aggregation> [as <keypath>], …',
  example: 'multigroupby ($d.country as c, $d.plan as p), ($d.country as c) aggregate count() as n',
  parts: {
    '(<expression>, …)': 'a set of keys in parentheses; each set groups all rows once more',
    '<aggregation>': 'what is computed for each group',
    'as <keypath>': 'what a key or a result is called; keys with one name share a column',
  },
  leaves: 'A row for each group of each set, under `$d`; a key is null in the rows of a set without it.',
  parse: (p) => {
    const sets = p.groupingSets()
    p.word('aggregate', 'agg', 'calculate', 'calc')
    return { sets, aggregates: p.aggregates() }
  },
  print: ({ sets, aggregates }, p) => {
    const word = p.wordBetween(sets.at(-1), aggregates[0], aggregateWords)
    return layout`${p.sets(sets)}${line}${word}${p.aliased(aggregates)}`
  },
  explain: ({ sets, aggregates }, w) =>
    `Groups rows ${w.join(
      sets.map((set) => `by ${w.list(set.keys)}`),
      'and once more',
    )}, ` + `and computes for each group ${w.list(aggregates)}`,
  check: ({ sets, aggregates }, row, c) =>
    reduced(row, 'multigroupby', c.columns([...sets.flatMap((set) => set.keys), ...aggregates])),
  aggregates: always,
}
