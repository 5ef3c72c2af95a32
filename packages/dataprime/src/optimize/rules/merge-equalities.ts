// x == 'a' || x == 'b'  →  x.in('a', 'b')

import type { Expression, Literal } from '../../ast.ts'
import { build } from '../../build.ts'
import { printExpression } from '../../print/print.ts'
import { operandsOf } from '../conditions.ts'
import { isPure } from '../purity.ts'
import { onExpressions } from '../rule.ts'

interface Membership {
  readonly subject: Expression
  readonly values: Literal[]
}

/** An operand, and what it says of which subject if it says that. */
interface Place {
  readonly operand: Expression
  readonly member: Membership | null
  isMerged: boolean
}

/** Null where x is null, both before and after; values of one type only. */
export const mergeEqualities = onExpressions('merge-equalities', (node, above) => {
  if (node.kind !== 'binary' || node.operator !== '||') return null
  if (above?.operator === '||') return null // the chain is looked at once, as a whole
  const operands = operandsOf(node, '||')
  const places: Place[] = []
  const known = new Map<string, Place>()
  for (const operand of operands) {
    const member = membership(operand)
    const place = member && known.get(keyOf(member))
    if (member && place?.member) {
      place.member.values.push(...member.values)
      place.isMerged = true
    } else {
      const fresh = { operand, member, isMerged: false }
      places.push(fresh)
      if (member) known.set(keyOf(member), fresh)
    }
  }
  return places.length < operands.length ? build.any(...places.map(written)) : null
})

function keyOf({ subject, values }: Membership): string {
  return `${values[0]?.kind} ${printExpression(subject)}`
}

function membership(node: Expression): Membership | null {
  if (node.kind === 'binary' && node.operator === '==') {
    const [subject, value] = isComparable(node.right) ? [node.left, node.right] : [node.right, node.left]
    return isComparable(value) && isSubject(subject) ? { subject, values: [value] } : null
  }
  if (node.kind !== 'call' || node.name !== 'in' || node.args.some(({ name }) => name !== null)) return null
  const [subject, ...rest] = node.args.map(({ value }) => value)
  const values = rest.filter(isComparable)
  const isAlike = values.length === rest.length && values.every(({ kind }) => kind === values[0]?.kind)
  return subject && isSubject(subject) && values.length > 0 && isAlike ? { subject, values } : null
}

function isComparable(node: Expression): node is Extract<Literal, { kind: 'string' | 'number' | 'enum' }> {
  return node.kind === 'string' || node.kind === 'number' || node.kind === 'enum'
}

function isSubject(node: Expression): boolean {
  return (node.kind === 'keypath' || node.kind === 'cast' || node.kind === 'call') && isPure(node)
}

function written({ operand, member, isMerged }: Place): Expression {
  return member && isMerged ? asCall(member) : operand
}

function asCall({ subject, values }: Membership): Expression {
  const seen = new Set<string>()
  const different = values.filter((value) => !seen.has(printExpression(value)) && seen.add(printExpression(value)))
  return build.method(subject, 'in', ...different)
}
