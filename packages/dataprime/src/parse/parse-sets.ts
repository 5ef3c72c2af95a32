import type { Aliased, GroupingSet } from '../ast.ts'
import { replaceWith } from '../diagnostic.ts'
import type { Cursor } from './cursor.ts'
import { aliased, commaList } from './lists.ts'

/** `(a, b), (a)`; sets without parentheses are reported. */
export function parseGroupingSets(c: Cursor): readonly GroupingSet[] {
  if (!c.isSymbol('(')) return bareSets(c)
  const sets: GroupingSet[] = []
  do {
    const start = c.start
    c.expectSymbol('(')
    const keys: readonly Aliased[] = c.isSymbol(')') ? [] : commaList(c, aliased)
    c.expectSymbol(')')
    sets.push({ kind: 'groupingSet', keys, range: c.rangeFrom(start) })
  } while (c.symbol(','))
  return sets
}

// multigroupby a, b
function bareSets(c: Cursor): readonly GroupingSet[] {
  const start = c.start
  const keys = [aliased(c)]
  while (c.symbol(',')) keys.push(aliased(c))
  const range = c.rangeFrom(start)
  const instead = keys.map((key) => `(${c.textOf(key.range)})`).join(', ')
  const form = 'multigroupby (a, b), (a) aggregate count() as n'
  c.report('wrong-clause', range, { command: 'multigroupby', form }, replaceWith(range, instead))
  return keys.map((key) => ({ kind: 'groupingSet', keys: [key], range: key.range }))
}
