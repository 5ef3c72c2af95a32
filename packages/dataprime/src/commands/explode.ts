import type { Explode } from '../ast.ts'
import { noFields } from '../check/types/object-type.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const explode: CommandSpec<Explode> = {
  name: 'explode',
  aliases: [],
  doc: 'Makes a row of each element of an array.',
  syntax: 'explode <expression> into <keypath> [original discard|preserve]',
  example: 'explode $d.tags into tag original preserve',
  parts: {
    '<expression>': 'the array that is taken apart',
    'into <keypath>': 'where the element goes',
    'original preserve': 'keeps the other fields; `discard`, which drops them, if it is left out',
  },
  leaves: 'A row for each element.',
  parse: (p) => {
    const value = p.expression()
    const into = p.into('explode', 'element')
    return { value, into, original: p.word('original') ? p.expectWord('discard', 'preserve') : null }
  },
  print: ({ value, into, original }, p) =>
    layout` ${p.expression(value)} into ${p.keypath(into)}${original ? ` original ${original}` : ''}`,
  explain: ({ value, into, original }, w) =>
    `Makes a row of each element of ${w.say(value)} as ${w.field(into)}, ` +
    (original === 'preserve' ? 'keeping the other fields' : 'dropping the other fields'),
  check: ({ value, into, original }, row, c) => {
    const array = c.demand(value, types.array, 'what explode takes apart')
    const element = array.kind === 'array' ? array.element : types.unknown
    return written(original === 'preserve' ? row : { ...row, $d: noFields }, into, element)
  },
  aggregates: never,
}
