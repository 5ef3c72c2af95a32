import type { Aliased, Call, Expression } from './ast.ts'
import { binaryOperators } from './operators.ts'
import { printExpression } from './print.ts'

/** `a`, `a and b`, `a, b and c` */
export function joinWords(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`
}

export function listWords(nodes: readonly Aliased[]): string {
  return joinWords(nodes.map((node) => say(node.expression) + (node.alias ? ` as ${printExpression(node.alias)}` : '')))
}

/** An expression as English: conditions become clauses, calls phrases, the rest stays as it is written. */
export function say(node: Expression): string {
  if (node.kind === 'call') return sayCall(node)
  if (node.kind === 'unary' && node.operator === '!') return `not (${say(node.operand)})`
  if (node.kind === 'interval') return printExpression(node)
  if (node.kind !== 'binary') return printExpression(node)
  const { operator } = node
  if (operator === '&&' || operator === '||') return sayChain(node, operator)
  if (isCondition(operator)) {
    if (node.right.kind === 'null') return `${say(node.left)} is ${operator === '==' ? 'missing' : 'present'}`
    const left = operator === '~~' ? 'any field' : say(node.left)
    return `${left} ${binaryOperators[operator].words} ${say(node.right)}`
  }
  return printExpression(node)
}

// Down the left side in a loop: a chain may be long.
function sayChain(node: Expression, operator: '&&' | '||'): string {
  const terms: string[] = []
  const add = (term: Expression) => {
    const mixed = term.kind === 'binary' && (term.operator === '&&' || term.operator === '||')
    terms.push(mixed ? `(${say(term)})` : say(term))
  }
  let left = node
  for (; left.kind === 'binary' && left.operator === operator; left = left.left) add(left.right)
  add(left)
  return joinWords(terms.reverse(), binaryOperators[operator].words)
}

function isCondition(operator: keyof typeof binaryOperators): boolean {
  const { power } = binaryOperators[operator]
  return power === binaryOperators['=='].power || power === binaryOperators['<'].power
}

type Phrase = (args: readonly string[]) => string

const phrases: Readonly<Record<string, Phrase>> = {
  contains: ([a, b]) => `${a} contains ${b}`,
  startsWith: ([a, b]) => `${a} starts with ${b}`,
  endsWith: ([a, b]) => `${a} ends with ${b}`,
  matches: ([a, b]) => `${a} matches ${b}`,
  in: ([a, ...values]) => `${a} is one of ${joinWords(values, 'or')}`,
  inArray: ([a, b]) => `${a} is one of ${b}`,
  arrayContains: ([a, b]) => `${a} has ${b}`,
  textSearch: ([a, b]) => `${a} mentions ${b}`,
  roundTime: ([a, b]) => `${a} in steps of ${b}`,
  toLowerCase: ([a]) => `${a} in lower case`,
  toUpperCase: ([a]) => `${a} in upper case`,
  firstNonNull: (args) => `the first of ${joinWords(args)} that is present`,
  if: ([a, b, c]) => `${b} if ${a}${c === undefined ? '' : `, else ${c}`}`,
  now: () => 'now',
  any_value: ([a]) => `any ${a ?? 'row'}`,
  approx_count_distinct: (args) => `about how many distinct ${joinWords(args)} there are`,
  avg: ([a]) => `the average of ${a}`,
  collect: ([a]) => `a list of ${a}`,
  count: ([a]) => (a === undefined ? 'the number of rows' : `the number of rows with ${a}`),
  count_if: ([a]) => `the number of rows where ${a}`,
  distinct_count: ([a]) => `the number of distinct ${a}`,
  distinct_count_if: ([a, b]) => `the number of distinct ${b} where ${a}`,
  max: (args) => `the greatest ${args.length > 1 ? `of ${joinWords(args)}` : args[0]}`,
  max_by: ([a, b]) => `${b} where ${a} is greatest`,
  min: (args) => `the least ${args.length > 1 ? `of ${joinWords(args)}` : args[0]}`,
  min_by: ([a, b]) => `${b} where ${a} is least`,
  stddev: ([a]) => `the standard deviation of ${a}`,
  sum: ([a]) => `the sum of ${a}`,
  variance: ([a]) => `the variance of ${a}`,
}

function sayCall(node: Call): string {
  const [first, second] = node.args.map((arg) => arg.value)
  if (node.name === 'percentile' && first?.kind === 'number' && second) {
    return `the ${ordinal(first.value * 100)} percentile of ${say(second)}`
  }
  const phrase = Object.hasOwn(phrases, node.name) ? phrases[node.name] : undefined
  const args = node.args.filter((arg) => arg.name === null).map((arg) => say(arg.value))
  const wanted = node.args.length > 0 || node.name === 'now' || node.name === 'count' || node.name === 'any_value'
  return phrase && wanted ? phrase(args) : printExpression(node)
}

function ordinal(value: number): string {
  const rounded = Number(value.toPrecision(6))
  const last = rounded % 10
  const isTeen = rounded % 100 > 10 && rounded % 100 < 14
  if (!Number.isInteger(rounded) || isTeen || last < 1 || last > 3) return `${rounded}th`
  return `${rounded}${['st', 'nd', 'rd'][last - 1]}`
}
