import type { Limit } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'

export const limit: CommandSpec<Limit> = {
  name: 'limit',
  aliases: [],
  doc: 'Keeps the first N rows.',
  syntax: 'limit <n>',
  example: 'limit 100',
  parts: {
    '<n>': 'a whole number',
  },
  leaves: 'At most so many rows, any of them unless they are sorted.',
  parse: (p) => ({ count: p.limit() }),
  print: ({ count }) => ` ${count.text}`,
  explain: ({ count }, w) => {
    const rows = count.value === 1 ? 'row' : `${count.text} rows`
    return w.isSorted ? `Keeps the first ${rows}` : `Keeps at most ${count.value === 1 ? 'one row' : rows}`
  },
  check: (_, row) => row,
  aggregates: never,
}
