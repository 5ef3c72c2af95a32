import type { Block } from '../ast.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { sayCondition } from '../explain/explain-clauses.ts'
import { layout } from '../print/print-layout.ts'

export const block: CommandSpec<Block> = {
  name: 'block',
  aliases: [],
  doc: 'Drops the rows whose condition is true.',
  syntax: 'block <condition>',
  example: "block $d.path.startsWith('/health')",
  parts: {
    '<condition>': 'an expression that is true or false; where it is null the row stays',
  },
  leaves: 'The rows that are left, unchanged.',
  parse: (p) => ({ condition: p.expression() }),
  print: ({ condition }, p) => layout` ${p.expression(condition)}`,
  explain: ({ condition }, w) => `Drops rows where ${sayCondition(condition, w)}`,
  check: ({ condition }, row, c) => {
    c.demand(condition, types.bool, 'the condition of block')
    return row
  },
  aggregates: never,
}
