import type { Join } from '../ast.ts'
import { written } from '../check/types/row.ts'
import { parseJoin, printCondition } from '../clauses/join-condition.ts'
import { type CommandSpec, never } from '../command.ts'
import { explainJoin } from '../explain/explain-clauses.ts'
import { layout } from '../print/print-layout.ts'

export const join: CommandSpec<Join> = {
  name: 'join',
  aliases: [],
  doc: 'Adds to each row the matching row of another query.',
  syntax:
    'join [left|inner|full] (<query>) on <condition> into <keypath> | join … using <keypath>, … into <keypath> | join cross (<query>) into <keypath>',
  example: 'join (source logs timeshifted -1d | countby sku) using sku into yesterday',
  parts: {
    'left, inner, full':
      '`left` keeps rows without a match, `inner` does not, `full` keeps those of either side; `left` if nothing is said',
    cross: 'every row with every other, without a condition',
    '(<query>)': 'the other side; it is held in memory, 200 MB at most',
    'on <condition>': '`left=>a == right=>b`, several joined by `&&`; null matches nothing',
    'using <keypath>': 'the same field on either side',
    'into <keypath>': 'where the row of the other side goes',
  },
  leaves: 'The rows with their match as an object, one for each match.',
  parse: parseJoin,
  print: ({ match, query, into }, p) => {
    const type = match.type === 'left' ? '' : ` ${match.type}`
    return layout`${type} ${p.query(query)} ${printCondition(match, p)}into ${p.keypath(into)}`
  },
  explain: explainJoin,
  check: ({ match, query, into }, row, c) => {
    const right = c.query(query)
    if (match.type !== 'cross' && match.condition.kind === 'on') c.joined(match.condition.condition, right)
    if (match.type !== 'cross' && match.condition.kind === 'using')
      for (const key of match.condition.keypaths) c.type(key)
    return written(row, into, { ...right.$d, isOpen: right.$d.isOpen || right.reduced === null })
  },
  aggregates: never,
}
