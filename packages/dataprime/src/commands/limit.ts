import type { Limit } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'

export const limit: CommandSpec<Limit> = {
  name: 'limit',
  aliases: [],
  doc: 'Keeps the first N rows.',
  syntax: 'limit <n>',
  example: 'limit 100',
  parse: (p) => ({ count: p.count() }),
  print: ({ count }) => ` ${count.text}`,
  explain: ({ count }) => `Keeps at most ${count.text} rows`,
  aggregates: never,
}
