import type { Enrich } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { types } from '../check/types/type.ts'
import { type CommandSpec, never } from '../command.ts'
import { layout } from '../print/print-layout.ts'

export const enrich: CommandSpec<Enrich> = {
  name: 'enrich',
  aliases: [],
  doc: 'Looks a value up in a custom enrichment table.',
  syntax: 'enrich <expression> into <keypath> using <table>',
  example: 'enrich $d.user_id:string into $d.user using people',
  parts: {
    '<expression>': 'the text to look up',
    'into <keypath>': 'where the columns go',
    'using <table>': 'the name of an enrichment table',
  },
  leaves: 'Every row, with the columns of the table as texts.',
  parse: (p) => {
    const value = p.expression()
    const into = p.into('enrich', 'enriched')
    p.expectWord('using')
    return { value, into, table: p.dataset() }
  },
  print: ({ value, into, table }, p) =>
    layout` ${p.expression(value)} into ${p.keypath(into)} using ${p.dataset(table)}`,
  explain: ({ value, into, table }, w) =>
    `Looks ${w.say(value)} up in the table ${table.path.join('/')} and adds what it finds as ${w.field(into)}`,
  check: ({ value, into }, row, c) => {
    c.type(value)
    return written(row, into, types.object)
  },
  aggregates: never,
}
