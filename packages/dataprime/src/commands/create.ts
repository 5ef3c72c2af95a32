import type { Create } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { explainPolicy, parseCreate, printPolicy } from '../clauses/create-policy.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout, line, sequence } from '../print/print-layout.ts'

export const create: CommandSpec<Create> = {
  name: 'create',
  aliases: ['add', 'c', 'a'],
  doc: 'Sets a field to a value, making it if it is missing.',
  syntax: 'create <keypath> from <expression> [on keypath exists|missing … | on datatype changed …]',
  example: 'create http.slow from $d.duration_ms:number > 800 on keypath exists skip',
  parts: {
    '<keypath>': 'the field that is written; objects in between are made, what was there is overwritten',
    '<expression>': 'its value',
    'on keypath exists': 'what to do where the field is there already: `overwrite` if nothing is said',
    'on keypath missing': 'what to do where it is not: `create` if nothing is said',
    'on datatype changed': 'what to do where the value had another type: `overwrite` if nothing is said',
  },
  leaves: 'Every row, with one field more.',
  parse: parseCreate,
  print: ({ target, value, policies }, p) => {
    const clauses = policies.map((policy) => layout`${line}${printPolicy(policy)}`)
    return layout` ${p.keypath(target)} from ${p.expression(value)}${sequence(clauses)}`
  },
  explain: ({ target, value, policies }, w) =>
    [`Sets ${w.field(target)} to ${w.value(value)}`, ...policies.map(explainPolicy)].join(', '),
  check: ({ target, value, policies }, row, c) => {
    const type = c.type(value)
    // What a policy keeps has a type of its own.
    return written(row, target, policies.some(({ action }) => action === 'skip') ? types.unknown : type)
  },
  aggregates: never,
}
