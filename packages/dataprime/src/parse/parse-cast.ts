import type { Expression, TypeName } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { isSeverity, typeNames } from '../names.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { readInterval } from './interval-text.ts'
import { settle } from './settle.ts'

/** Names of types in other languages. */
const foreignTypes: Readonly<Record<string, TypeName>> = {
  str: 'string',
  text: 'string',
  varchar: 'string',
  int: 'number',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  datetime: 'timestamp',
  date: 'timestamp',
  time: 'timestamp',
  duration: 'interval',
  list: 'array',
  json: 'object',
  map: 'object',
}

export function typeNamed(word: string): TypeName | null {
  return (Object.hasOwn(typeNames, word) && typeNames[word]) || null
}

/** The type that another language calls so. */
export function foreignType(word: string): TypeName | null {
  const name = word.toLowerCase()
  return typeNamed(name) ?? ((Object.hasOwn(foreignTypes, name) && foreignTypes[name]) || null)
}

/** Reads `:type` after an operand. What is no type is taken for what it most likely means, and reported. */
export function parseCast(c: Cursor, operand: Expression, start: number): Expression {
  const colon = c.next()
  const token = c.peek()
  const type = token.kind === 'word' ? typeNamed(token.text) : null
  if (type) {
    c.next()
    const range = c.rangeFrom(start)
    if (colon.text === '::') {
      const own = c.rangeOf(colon)
      c.report('foreign-operator', own, { found: '::', instead: ':' }, replaceWith(own, ':'))
    }
    return { kind: 'cast', operand, type, range }
  }
  const meant = meantBy(c, operand)
  if (!meant) return c.unexpected('a type')
  const range = c.rangeFrom(start)
  const value = settle(meant, range)
  const instead = printExpression(value)
  c.report('not-a-type', c.rangeOf(token), { found: c.textOf(c.rangeOf(token)), instead }, replaceWith(range, instead))
  return value
}

function meantBy(c: Cursor, operand: Expression): Expression | null {
  const token = c.peek()
  if (token.kind === 'string') {
    c.next()
    return build.binary(operand, '==', build.string(token.value))
  }
  if (token.kind === 'number') {
    c.next()
    return build.binary(operand, '==', { ...build.number(Number(token.text)), text: token.text })
  }
  if (token.kind === 'interval') {
    const parts = readInterval(token.value)
    if (!parts) return null
    c.next()
    return build.call('roundTime', operand, { ...build.interval(0, 'ns'), parts })
  }
  if (token.kind !== 'word' || c.isSymbol('(', 1)) return null
  c.next()
  const type = foreignType(token.text)
  if (type) return build.cast(operand, type)
  if (isSeverity(token.text)) return build.binary(operand, '==', build.severity(token.text))
  return build.binary(operand, '==', build.string(token.text))
}
