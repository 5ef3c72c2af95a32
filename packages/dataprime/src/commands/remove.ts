import type { Remove } from '../ast.ts'
import { removed } from '../check/types/row.ts'
import { type CommandSpec, never } from '../command.ts'

export const remove: CommandSpec<Remove> = {
  name: 'remove',
  aliases: ['r'],
  doc: 'Removes fields.',
  syntax: 'remove <keypath>, …',
  example: 'remove $d.password, $d.debug',
  parts: {
    '<keypath>': 'a field or an object',
  },
  leaves: 'Every row without them.',
  parse: (p) => ({ keypaths: p.keypaths() }),
  print: ({ keypaths }, p) => p.expressions(keypaths),
  explain: ({ keypaths }, w) => `Removes ${w.join(keypaths.map(w.field))}`,
  check: ({ keypaths }, row, c) => {
    for (const keypath of keypaths) c.type(keypath)
    return keypaths.reduce(removed, row)
  },
  aggregates: never,
}
