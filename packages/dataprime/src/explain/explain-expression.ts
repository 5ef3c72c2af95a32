import { aggregations, isAggregation } from '../aggregations.ts'
import type { Aliased, Binary, Call, CaseClause, CaseOf, Expression, OrderKey, Query } from '../ast.ts'
import { functions, isFunction } from '../functions.ts'
import { binaryOperators } from '../operators.ts'
import { printExpression } from '../print/print.ts'
import { arity } from '../signature.ts'
import { clockUnits, defaultUnits, phrases, tests, timePhrases, unitPhrases } from './explain-calls.ts'
import { comparisonWords, severitySuffix } from './explain-comparison.ts'
import {
  isMicroseconds,
  isNow,
  isTime,
  joinWords,
  ordinal,
  sayField,
  sayInterval,
  sayMicroseconds,
  saySeverity,
  sayText,
  sayTimestamp,
} from './explain-values.ts'

/** Words for expressions; `steps` says what a query inside one does. */
export interface ExpressionWords {
  readonly say: (node: Expression) => string
  readonly value: (node: Expression) => string
  readonly list: (nodes: readonly Aliased[]) => string
  readonly order: (nodes: readonly OrderKey[]) => string
}

const positions = ['first', 'second', 'third']

export function expressionWords(steps: (query: Query) => string): ExpressionWords {
  return { say, value, list, order }

  function list(nodes: readonly Aliased[]): string {
    return joinWords(
      nodes.map(({ expression, alias }) => {
        // What is shown as it is has its unit said.
        const said = isMicroseconds(expression) ? `${say(expression)} in microseconds` : value(expression)
        const name = alias && sayField(alias)
        return name === null || said === name || said === `the ${name}` ? said : `${said} as ${name}`
      }),
    )
  }

  function value(node: Expression): string {
    return isCondition(node) ? `whether ${condition(node)}` : say(node)
  }

  function order(nodes: readonly OrderKey[]): string {
    const keys = nodes.map(({ expression, direction }) => {
      const [up, down] = isTime(expression) ? ['oldest first', 'newest first'] : ['in ascending order', 'highest first']
      return [say(expression), direction === 'desc' ? down : up] as const
    })
    if (keys.length === 1) return keys.flat().join(', ')
    return keys.map(([key, way]) => `${key} (${way})`).join(', then ')
  }

  /** An expression as English: conditions become clauses, calls phrases, what has no words stays as it is written. */
  function say(node: Expression): string {
    switch (node.kind) {
      case 'keypath':
        return sayField(node)
      case 'string':
        return sayText(node.value)
      case 'enum':
        return saySeverity(node.name)
      case 'null':
        return 'nothing'
      case 'interval':
        return `${node.negative ? 'minus ' : ''}${sayInterval(node)}`
      case 'timestamp':
        return sayTimestamp(node) ?? `the time ${say(node.value)}`
      case 'cast':
        return node.operand.kind === 'keypath' && node.operand.path.length === 0
          ? `${say(node.operand)} as text`
          : say(node.operand)
      case 'array':
        return node.elements.length > 0 ? `the list ${joinWords(node.elements.map(say))}` : 'an empty list'
      case 'interpolated':
        return `"${node.parts.map((part) => (part.kind === 'text' ? part.value : part.expression ? `<${say(part.expression)}>` : '')).join('')}"`
      case 'call':
        return sayCall(node)
      case 'unary':
        return node.operator === '!' ? sayNot(node.operand) : `minus ${say(node.operand)}`
      case 'binary':
        return sayBinary(node)
      case 'index':
        return sayElement(node.operand, node.index)
      case 'member':
        return `${node.key} of ${say(node.operand)}`
      case 'case':
        return sayClauses(node.clauses, (match) => condition(match))
      case 'caseOf':
        return sayClauses(node.clauses, (match) => sayComparison(node, match))
      case 'subquery':
        return `the results of another query (${steps(node.query)})`
      case 'number':
      case 'boolean':
      case 'regexp':
      case 'datatype':
      case 'brokenExpression':
        return printExpression(node)
    }
  }

  /** An expression that is true or false: a field alone is said to be true. */
  function condition(node: Expression): string {
    if (node.kind === 'boolean') return node.value ? 'anything holds' : 'nothing holds'
    if (node.kind === 'keypath' || node.kind === 'cast') return `${say(node)} is true`
    return node.kind === 'case' || node.kind === 'caseOf' ? `(${say(node)}) is true` : say(node)
  }

  function sayNot(node: Expression): string {
    if (node.kind === 'call' && Object.hasOwn(tests, node.name)) return sayTest(node, false)
    // Where it is missing, so is its opposite.
    if (node.kind === 'keypath' || node.kind === 'cast') return `${say(node)} is false`
    if (node.kind === 'binary' && (node.operator === '~' || node.operator === '~~')) return saySearch(node, false)
    return `not (${condition(node)})`
  }

  function sayBinary(node: Binary): string {
    const { operator, left, right } = node
    switch (operator) {
      case '&&':
      case '||':
        return sayChain(node, operator)
      case '~':
      case '~~':
        return saySearch(node, true)
      case '==':
      case '!=':
        return sayEquality(node)
      case '<':
      case '<=':
      case '>':
      case '>=':
        return `${say(left)} ${comparisonWords(left, right)[operator]} ${sayBeside(left, right)}${severitySuffix(node)}`
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return sayArithmetic(node)
    }
  }

  function sayEquality({ operator, left, right }: Binary): string {
    const isEqual = operator === '=='
    if (right.kind === 'null') return `${say(left)} is ${isEqual ? 'missing' : 'present'}`
    if (right.kind === 'string' && right.value === '') return `${say(left)} is ${isEqual ? '' : 'not '}empty`
    return `${say(left)} ${isEqual ? 'is' : 'is not'} ${sayBeside(left, right)}`
  }

  // A number beside a duration is a number of microseconds.
  function sayBeside(left: Expression, right: Expression): string {
    return right.kind === 'number' && isMicroseconds(left) ? sayMicroseconds(right.value) : say(right)
  }

  function saySearch({ operator, left, right }: Binary, isFound: boolean): string {
    if (operator === '~~') return `${isFound ? 'any field mentions' : 'no field mentions'} ${say(right)}`
    return `${say(left)} ${isFound ? 'mentions' : 'does not mention'} ${say(right)}`
  }

  // Down the left side in a loop: a chain may be long.
  function sayChain(node: Expression, operator: '&&' | '||'): string {
    const terms: string[] = []
    const add = (term: Expression) => {
      const isMixed = term.kind === 'binary' && (term.operator === '&&' || term.operator === '||')
      terms.push(isMixed ? `(${say(term)})` : condition(term))
    }
    let left = node
    for (; left.kind === 'binary' && left.operator === operator; left = left.left) add(left.right)
    add(left)
    return joinWords(terms.reverse(), binaryOperators[operator].words)
  }

  function sayArithmetic(node: Binary): string {
    const { operator, left, right } = node
    const share = shareOf(node)
    if (share) return share
    if (operator === '/' && right.kind === 'interval') return `${say(left)} in steps of ${sayInterval(right)}`
    if (operator === '/' && right.kind === 'number' && isMicroseconds(left)) {
      if (right.value === 1000) return `${say(left)} in milliseconds`
      if (right.value === 1_000_000) return `${say(left)} in seconds`
    }
    if (right.kind === 'interval' && isNow(left) && (operator === '-' || operator === '+')) {
      const isPast = (operator === '-') !== right.negative
      return isPast ? `${sayInterval(right)} ago` : `${sayInterval(right)} from now`
    }
    if (right.kind === 'interval' && isTime(left) && (operator === '-' || operator === '+')) {
      return `${sayInterval(right)} ${(operator === '-') !== right.negative ? 'before' : 'after'} ${say(left)}`
    }
    if (operator === '-' && isTime(left) && isTime(right)) return `how long it is from ${say(right)} to ${say(left)}`
    const { power, words } = binaryOperators[operator]
    const part = (term: Expression, least: number) =>
      term.kind === 'binary' && binaryOperators[term.operator].power < least ? `(${say(term)})` : say(term)
    return `${part(left, power)} ${words} ${part(right, power + 1)}`
  }

  // `count_if(c) / count()` is a share, and a percentage times 100.
  function shareOf({ operator, left, right }: Binary): string | null {
    if (operator === '/') {
      const isShare =
        left.kind === 'call' && left.name === 'count_if' && right.kind === 'call' && right.name === 'count'
      const isHundred =
        left.kind === 'binary' && left.operator === '*' && right.kind === 'call' && right.name === 'count'
      const [test] = left.kind === 'call' ? left.args : []
      if (isShare && test && left.args.length === 1 && right.args.length === 0)
        return `the share of rows where ${condition(test.value)}`
      return isHundred ? percentageOf(left, right) : null
    }
    if (operator !== '*') return null
    const [share, hundred] = isNumber(right, 100) ? [left, right] : [right, left]
    if (!isNumber(hundred, 100) || share.kind !== 'binary') return null
    const said = shareOf(share)
    return said?.startsWith('the share of') ? said.replace('the share of', 'the percentage of') : null
  }

  // `100 * count_if(c) / count()`
  function percentageOf(product: Binary, total: Expression): string | null {
    const counted = isNumber(product.left, 100) ? product.right : isNumber(product.right, 100) ? product.left : null
    if (!counted) return null
    const said = shareOf({ ...product, operator: '/', left: counted, right: total })
    return said?.replace('the share of', 'the percentage of') ?? null
  }

  function sayElement(operand: Expression, index: Expression): string {
    const position = index.kind === 'number' ? positions[index.value] : undefined
    const isSplit = operand.kind === 'call' && operand.name === 'arraySplit'
    if (position && isSplit) return `the ${position} ${say(operand).replace(/^the parts/, 'part')}`
    if (position) return `the ${position} element of ${say(operand)}`
    return index.kind === 'number' ? `element ${index.value + 1} of ${say(operand)}` : printExpression(operand)
  }

  function sayClauses(clauses: readonly CaseClause[], test: (match: Expression) => string): string {
    const said = clauses.map(({ match, result }) =>
      match === null ? `otherwise ${say(result)}` : `${unbroken(say(result))} if ${test(match)}`,
    )
    return said.join(', ')
  }

  function sayComparison({ comparison, subject }: CaseOf, match: Expression): string {
    const verbs = {
      case_equals: 'is',
      case_contains: 'contains',
      case_greaterthan: comparisonWords(subject, match)['>'],
      case_lessthan: comparisonWords(subject, match)['<'],
    }
    return `${say(subject)} ${verbs[comparison]} ${sayBeside(subject, match)}`
  }

  function sayTest(node: Call, isTrue: boolean): string {
    const test = tests[node.name]
    const values = node.args.map((arg) => arg.value)
    const [subject, ...objects] = test?.swapped ? [...values].reverse() : values
    if (!test || !subject) return printExpression(node)
    const verb = isTrue ? test.is : test.isNot
    const isList = node.name === 'in' || objects.some((object) => object.kind === 'array')
    const isPlain = isList || node.name === 'ipInRange'
    const said = isPlain
      ? joinWords(
          objects.flatMap((object) => (object.kind === 'array' ? object.elements.map(say) : [say(object)])),
          node.name === 'ipInRange' ? 'and' : 'or',
        )
      : objects.map(say).join(' ')
    return `${say(subject)} ${isList ? (isTrue ? 'is' : 'is not') : verb} ${said}`.trim()
  }

  function sayCall(node: Call): string {
    const [first, second] = node.args.map((arg) => arg.value)
    if (Object.hasOwn(tests, node.name)) return sayTest(node, true)
    if (node.name === 'percentile' && first?.kind === 'number' && second) {
      return first.value === 0.5
        ? `the median of ${say(second)}`
        : `the ${ordinal(first.value * 100)} percentile of ${say(second)}`
    }
    if (node.name === 'collect' && first) return sayCollect(node, first)
    if (first && Object.hasOwn(unitPhrases, node.name)) {
      const unit = second?.kind === 'string' ? second.value : defaultUnits[node.name]
      const word = unit !== undefined && Object.hasOwn(clockUnits, unit) ? clockUnits[unit] : undefined
      const said = word && unitPhrases[node.name]?.(say(first), word)
      return said ? `${said}${sayZone(node)}` : printExpression(node)
    }
    const table = first && isTime(first) && Object.hasOwn(timePhrases, node.name) ? timePhrases : phrases
    const phrase = Object.hasOwn(table, node.name) ? table[node.name] : undefined
    if (!phrase || node.args.length < leastOf(node.name)) return printExpression(node)
    const isTested = ['if', 'count_if', 'distinct_count_if'].includes(node.name)
    if (isDownwards(node) && first) return `${say(first)} in descending order`
    const args = node.args.filter((arg) => arg.name === null).map((arg) => arg.value)
    const said = phrase(
      args.map((arg, at) => {
        if (at === 0 && isTested) return condition(arg)
        return node.name === 'if' && at === 1 ? unbroken(say(arg)) : whole(say(arg), node)
      }),
    )
    return `${said}${sayZone(node)}`
  }

  // The same hour is another one elsewhere.
  function sayZone({ name, args }: Call): string {
    if (name !== 'extractTime' && name !== 'formatTimestamp' && name !== 'parseTimestamp') return ''
    const zone = args.find((arg) => arg.name === 'tz') ?? args.filter((arg) => arg.name === null)[2]
    if (!zone) return ''
    return ` in the time zone ${zone.value.kind === 'string' ? zone.value.value : say(zone.value)}`
  }

  function sayCollect(node: Call, value: Expression): string {
    const option = (name: string) => node.args.find((arg) => arg.name === name)?.value
    const limit = option('limit')
    const distinct = option('distinct')
    const most = limit ? `up to ${printExpression(limit)} ` : ''
    return `a list of ${most}${distinct?.kind === 'boolean' && distinct.value ? 'distinct ' : ''}values of ${say(value)}`
  }
}

/** How many arguments the phrase of a call speaks of at least. */
function leastOf(name: string): number {
  if (isAggregation(name)) return arity(aggregations[name]).least
  return isFunction(name) ? arity(functions[name]).least : 0
}

// A phrase with commas of its own would fall apart inside another one.
function whole(text: string, { name }: Call): string {
  return text.includes(', otherwise ') && name !== 'if' ? `(${text})` : text
}

// One choice inside another.
function unbroken(text: string): string {
  return text.includes(' if ') ? `(${text})` : text
}

function isCondition(node: Expression): boolean {
  if (node.kind === 'unary') return node.operator === '!'
  if (node.kind === 'call') return Object.hasOwn(tests, node.name)
  return node.kind === 'binary' && binaryOperators[node.operator].power < binaryOperators['+'].power
}

function isNumber(node: Expression, value: number): boolean {
  return node.kind === 'number' && node.value === value
}

// arraySort(a, true), arraySort(a, desc=true)
function isDownwards({ name, args }: Call): boolean {
  const desc = args.find((arg, at) => arg.name === 'desc' || (arg.name === null && at === 1))?.value
  return name === 'arraySort' && desc?.kind === 'boolean' && desc.value
}
