import type { Extract } from '../ast.ts'
import { extractedType } from '../check/types/extracted.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { explainExtract } from '../explain/explain-clauses.ts'
import { layout, line } from '../print/print-layout.ts'

export const extract: CommandSpec<Extract> = {
  name: 'extract',
  aliases: ['e'],
  doc: 'Takes a text apart into a new object or array.',
  syntax: 'extract <expression> into <keypath> using <extractor>(…) [datatypes <keypath>:<type>, …]',
  example: 'extract $d.line into $d.req using regexp(e=/(?<verb>\\w+) (?<ms>\\d+)ms/) datatypes ms:number',
  parts: {
    '<expression>': 'the text',
    'into <keypath>': 'where the result goes',
    'using <extractor>':
      'how the text is read: `regexp(e=/…/)`, `multi_regexp(e=/…/)`, `kv(pair_delimiter=, key_delimiter=)`, `jsonobject()` or `split(delimiter=)`',
    datatypes: 'types of the fields that are found; without them they are texts',
  },
  leaves: 'Every row, with an object, or an array of `multi_regexp` and `split`.',
  parse: (p) => {
    const value = p.expression()
    const into = p.into('extract', 'parsed')
    p.expectWord('using')
    const extractor = p.extractor()
    return { value, into, extractor, datatypes: p.word('datatypes') ? p.typedKeypaths() : [] }
  },
  print: ({ value, into, extractor, datatypes }, p) => {
    const types = datatypes.length > 0 ? layout`${line}datatypes${p.typed(datatypes)}` : ''
    return layout` ${p.expression(value)} into ${p.keypath(into)} using ${extractor.name}${p.args(extractor.args)}${types}`
  },
  explain: explainExtract,
  check: (extract, row, c) => {
    c.demand(extract.value, types.string, 'what extract takes apart')
    return written(row, extract.into, extractedType(extract))
  },
  aggregates: never,
}
