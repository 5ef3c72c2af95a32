import type { Convert } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { sayType } from '../explain/explain-values.ts'

export const convert: CommandSpec<Convert> = {
  name: 'convert',
  aliases: ['conv'],
  doc: 'Changes the types of fields.',
  syntax: 'convert [datatypes] <keypath>:<type>, …',
  example: 'convert latency:number, ok:bool',
  parts: {
    '<keypath>:<type>':
      'a field and the type it gets: `string`, `number`, `bool`, `timestamp` or `interval`; what cannot be converted becomes null',
  },
  leaves: 'Every row, with these fields changed.',
  parse: (p) => {
    if (p.isWord('datatypes') && !p.isSymbol(':', 1)) p.word('datatypes')
    return { conversions: p.typedKeypaths() }
  },
  print: ({ conversions }, p) => p.typed(conversions),
  explain: ({ conversions }, w) =>
    `Reads ${w.join(conversions.map(({ keypath, type }) => `${w.field(keypath)} as ${sayType(type)}`))}`,
  check: ({ conversions }, row, c) => {
    for (const { keypath } of conversions) c.type(keypath)
    return conversions.reduce((left, { keypath, type }) => written(left, keypath, types[type]), row)
  },
  aggregates: never,
}
