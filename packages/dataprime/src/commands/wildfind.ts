import type { Wildfind } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const wildfind: CommandSpec<Wildfind> = {
  name: 'wildfind',
  aliases: ['wildtext'],
  doc: 'Keeps the rows that have a phrase anywhere in the user data.',
  syntax: "wildfind '<phrase>'",
  example: "wildfind 'connection refused'",
  parts: {
    "'<phrase>'": 'whole words in a row, upper or lower case; no wildcards',
  },
  leaves: 'The rows that have it anywhere in `$d`, unchanged. Slow: search a field where you can.',
  parse: (p) => ({ phrase: p.string() }),
  print: ({ phrase }, p) => layout` ${p.expression(phrase)}`,
  explain: ({ phrase }, w) => `Keeps rows that mention ${w.say(phrase)} anywhere`,
  check: (_, row) => row,
  aggregates: never,
}
