import type { Countby } from '../ast.ts'
import { always, type CommandSpec } from '../command.ts'

export const countby: CommandSpec<Countby> = {
  name: 'countby',
  aliases: [],
  doc: 'Counts the rows for each value.',
  syntax: 'countby <expression> [as <keypath>], … [into <keypath>] [asc|desc]',
  example: 'countby $d.verb into n desc',
  parse: (p) => {
    const keys = p.aliased()
    const into = p.word('into') ? p.target() : null
    return { keys, into, direction: p.direction() }
  },
  print: ({ keys, into, direction }, p) =>
    `countby ${p.aliased(keys)}${into ? ` into ${p.keypath(into)}` : ''}${direction ? ` ${direction}` : ''}`,
  explain: ({ keys, into, direction }, w) =>
    `Counts rows for each ${w.list(keys)}${into ? ` as ${w.text(into)}` : ''}` +
    (direction ? `, ${direction === 'asc' ? 'fewest' : 'most'} first` : ''),
  aggregates: always,
}
