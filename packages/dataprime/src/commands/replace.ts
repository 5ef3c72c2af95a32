import type { Replace } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { typeChangeWords } from '../clauses/create-policy.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout, line } from '../print/print-layout.ts'

export const replace: CommandSpec<Replace> = {
  name: 'replace',
  aliases: [],
  doc: 'Overwrites the value of a field.',
  syntax: 'replace <keypath> with <expression> [on datatype changed skip|fail|overwrite]',
  example: 'replace $d.url with $d.url.urlDecode()',
  parts: {
    '<keypath>': 'a field; where it is missing nothing happens',
    'with <expression>': 'its new value',
    'on datatype changed': 'what to do where the type is another one: `overwrite` if nothing is said',
  },
  leaves: 'Every row, with the value changed.',
  parse: (p) => {
    const target = p.target()
    p.with()
    const value = p.expression()
    if (!p.word('on')) return { target, value, onTypeChange: null }
    p.expectWord('datatype')
    p.expectWord('changed', 'change')
    return { target, value, onTypeChange: p.expectWord('skip', 'fail', 'overwrite') }
  },
  print: ({ target, value, onTypeChange }, p) =>
    layout` ${p.keypath(target)} with ${p.expression(value)}${onTypeChange ? layout`${line}on datatype changed ${onTypeChange}` : ''}`,
  explain: ({ target, value, onTypeChange }, w) =>
    [
      `Overwrites ${w.field(target)} with ${w.value(value)}`,
      ...(onTypeChange ? [typeChangeWords[onTypeChange]] : []),
    ].join(', '),
  check: ({ target, value }, row, c) => written(row, target, c.type(value)),
  aggregates: never,
}
