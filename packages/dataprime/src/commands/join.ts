import type { Join } from '../ast.ts'
import { type CommandSpec, never } from '../command.ts'
import { explainJoin } from '../explain-clauses.ts'
import { parseJoin, printCondition } from '../join-condition.ts'
import { layout } from '../print-layout.ts'

export const join: CommandSpec<Join> = {
  name: 'join',
  aliases: [],
  doc: 'Adds to each row the matching row of another query.',
  syntax:
    'join [left|inner|full] (<query>) on <condition> into <keypath> | join … using <keypath>, … into <keypath> | join cross (<query>) into <keypath>',
  example: 'join (source logs timeshifted -1d | countby sku) using sku into yesterday',
  parse: parseJoin,
  print: ({ match, query, into }, p) => {
    const type = match.type === 'left' ? '' : ` ${match.type}`
    return layout`${type} ${p.query(query)} ${printCondition(match, p)}into ${p.keypath(into)}`
  },
  explain: explainJoin,
  aggregates: never,
}
