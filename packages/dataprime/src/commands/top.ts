import { hasAggregation } from '../aggregations.ts'
import type { Top } from '../ast.ts'
import { ranked } from '../check/types/ranked.ts'
import type { CommandSpec } from '../command.ts'
import { explainTop } from '../explain/explain-clauses.ts'
import { layout, line } from '../print/print-layout.ts'

export const top: CommandSpec<Top> = {
  name: 'top',
  aliases: [],
  doc: 'Keeps the N rows or groups with the highest value of an expression, in descending order.',
  syntax: 'top <n> <expression> [as <keypath>], … by <expression> [as <keypath>]',
  example: 'top 5 $d.path, count() as hits by avg($d.ms) as avg_ms',
  parts: {
    '<n>': 'a whole number',
    '<expression>': 'what is shown: fields, or keys and aggregations of the rows with the same keys',
    'by <expression>': 'what is compared; the highest comes first',
  },
  leaves: 'At most N rows or groups with what is listed and what they are sorted by.',
  parse: (p) => {
    const count = p.count('top')
    const items = p.ranked('top')
    return { count, items, by: p.by('top') }
  },
  print: ({ count, items, by }, p) => layout` ${count.text}${p.aliased(items)}${line}by${p.aliased(by)}`,
  explain: (command, w) => explainTop(command, 'highest', w),
  check: (top, row, c) => ranked(top, row, c),
  aggregates: ({ items, by }) => [...items, ...by].some((item) => hasAggregation(item.expression)),
}
