import type { Filter } from '../ast.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { sayCondition } from '../explain/explain-clauses.ts'
import { layout } from '../print/print-layout.ts'

export const filter: CommandSpec<Filter> = {
  name: 'filter',
  aliases: ['f', 'where'],
  doc: 'Keeps the rows whose condition is true.',
  syntax: 'filter <condition>',
  example: 'filter $m.severity == ERROR && $d.status:number >= 500',
  parts: {
    '<condition>': 'an expression that is true or false; where it is null the row is dropped',
  },
  leaves: 'The rows that are left, unchanged.',
  parse: (p) => ({ condition: p.expression() }),
  print: ({ condition }, p) => layout` ${p.expression(condition)}`,
  explain: ({ condition }, w) => {
    if (condition.kind === 'boolean') return condition.value ? 'Keeps all rows' : 'Keeps no rows'
    return `Keeps rows where ${sayCondition(condition, w)}`
  },
  check: ({ condition }, row, c) => {
    c.demand(condition, types.bool, 'the condition of filter')
    return row
  },
  aggregates: never,
}
