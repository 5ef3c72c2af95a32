import type { Lucene } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const lucene: CommandSpec<Lucene> = {
  name: 'lucene',
  aliases: [],
  doc: 'Keeps the rows that match a query in Lucene syntax.',
  syntax: "lucene '<query>'",
  example: "lucene 'pod:checkout AND status_code:>499'",
  parts: {
    "'<query>'": 'in the syntax of Lucene, with names relative to `$d`',
  },
  leaves: 'The rows that match, unchanged.',
  parse: (p) => ({ query: p.textOfStage() }),
  print: ({ query }, p) => layout` ${p.expression(query)}`,
  explain: ({ query }, w) => `Keeps rows that match the Lucene query ${w.say(query)}`,
  check: (_, row) => row,
  aggregates: never,
}
