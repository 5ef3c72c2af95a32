import type { Move } from '../ast.ts'
import { removed, written } from '../check/types/row.ts'
import { type CommandSpec, never } from '../command.ts'

export const move: CommandSpec<Move> = {
  name: 'move',
  aliases: ['m'],
  doc: 'Moves or renames a field.',
  syntax: 'move <keypath> to <keypath>',
  example: 'move $d.kubernetes.labels to $d.k8s',
  parts: {
    '<keypath>': 'a field or an object',
    'to <keypath>': 'its new place; `$d` lifts what an object holds to the top',
  },
  leaves: 'Every row, with the value in its new place.',
  parse: (p) => {
    const from = p.target()
    p.expectWord('to')
    return { from, to: p.target() }
  },
  print: ({ from, to }, p) => ` ${p.keypath(from)} to ${p.keypath(to)}`,
  explain: ({ from, to }, w) =>
    to.path.length > 0
      ? `Moves ${w.field(from)} to ${w.field(to)}`
      : `Moves what ${w.field(from)} holds to the top of the ${roots[to.root]}`,
  check: ({ from, to }, row, c) => {
    const type = c.type(from)
    return written(removed(row, from), to, type)
  },
  aggregates: never,
}

const roots = { $d: 'event', $l: 'labels', $m: 'metadata', $p: 'parameters' } as const
