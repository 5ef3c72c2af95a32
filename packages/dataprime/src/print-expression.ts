import type { Argument, CaseClause, Expression, InterpolatedPart, IntervalLiteral, Keypath, Query } from './ast.ts'
import { isIdentifier, isReservedValue } from './names.ts'
import { binaryOperators, postfixPower, unaryPower } from './operators.ts'
import { quote, quoteInterpolated } from './quote.ts'

type Binary = Extract<Expression, { kind: 'binary' }>

/** A function that writes expressions; `printQuery` writes a query on one line, for subqueries. */
export function expressionPrinter(printQuery: (query: Query) => string): (node: Expression) => string {
  return print

  function print(node: Expression): string {
    switch (node.kind) {
      case 'string':
        return quote(node.value)
      case 'number':
        return node.text
      case 'boolean':
        return String(node.value)
      case 'null':
        return 'null'
      case 'regexp':
        return `/${node.pattern}/`
      case 'interval':
        return printInterval(node)
      case 'enum':
        return node.name
      case 'datatype':
        return node.type
      case 'keypath':
        return printKeypath(node)
      case 'timestamp':
        return node.form === 'literal' || node.value.kind === 'interpolated'
          ? `@${print(node.value)}`
          : `@(${print(node.value)})`
      case 'array':
        return `[${node.elements.map(print).join(', ')}]`
      case 'interpolated':
        return `\`${node.parts.map(printPart).join('')}\``
      case 'binary':
        return printBinary(node)
      case 'unary':
        return `${node.operator}${operand(node.operand, unaryPower)}`
      case 'call': {
        const [receiver, ...rest] = node.args
        return node.style === 'method' && receiver
          ? `${operand(receiver.value, postfixPower)}.${node.name}(${printArguments(rest)})`
          : `${node.name}(${printArguments(node.args)})`
      }
      case 'cast':
        return `${operand(node.operand, postfixPower)}:${node.type}`
      case 'index':
        return `${operand(node.operand, postfixPower)}[${print(node.index)}]`
      case 'member':
        return `${operand(node.operand, postfixPower)}${isIdentifier(node.key) ? `.${node.key}` : `[${quote(node.key)}]`}`
      case 'case':
        return `case { ${node.clauses.map(printClause).join(', ')} }`
      case 'caseOf':
        return `${node.comparison} { ${[print(node.subject), ...node.clauses.map(printClause)].join(', ')} }`
      case 'subquery':
        return `(| ${printQuery(node.query)} |)`
      case 'brokenExpression':
        return node.text
    }
  }

  /** In parentheses if it would otherwise fall apart under an operator that holds this tightly. */
  function operand(node: Expression, power: number): string {
    return powerOf(node) < power ? `(${print(node)})` : print(node)
  }

  // A loop down the left side: a long chain of && is as deep as it is long.
  function printBinary(node: Binary): string {
    const tail: string[] = []
    let left: Expression = node
    let power = 0
    while (left.kind === 'binary' && binaryOperators[left.operator].power >= power) {
      power = binaryOperators[left.operator].power
      tail.push(` ${left.operator} ${operand(left.right, power + 1)}`)
      left = left.left
    }
    return operand(left, power) + tail.reverse().join('')
  }

  function printArguments(args: readonly Argument[]): string {
    return args.map((arg) => (arg.name === null ? '' : `${arg.name}=`) + print(arg.value)).join(', ')
  }

  function printPart(part: InterpolatedPart): string {
    if (part.kind === 'text') return quoteInterpolated(part.value)
    return part.expression === null ? '{}' : `{${print(part.expression)}}`
  }

  function printClause(clause: CaseClause): string {
    return `${clause.match === null ? '_' : print(clause.match)} -> ${print(clause.result)}`
  }
}

export function printKeypath(node: Keypath): string {
  const [first] = node.path
  const bare = node.implicit && first?.kind === 'key' && isIdentifier(first.name) && !isReservedValue(first.name)
  const keys = node.path.map((segment) => {
    if (segment.kind === 'dynamicKey') return `[${printKeypath(segment.key)}]`
    return isIdentifier(segment.name) ? `.${segment.name}` : `[${quote(segment.name)}]`
  })
  const path = keys.join('')
  return (node.side ? `${node.side}=>` : '') + (bare ? path.slice(1) : node.root + path)
}

function printInterval(node: IntervalLiteral): string {
  return (node.negative ? '-' : '') + node.parts.map((part) => `${part.value}${part.unit}`).join('')
}

function powerOf(node: Expression): number {
  if (node.kind === 'binary') return binaryOperators[node.operator].power
  if (node.kind === 'unary') return unaryPower
  const isNegative =
    (node.kind === 'number' && node.text.startsWith('-')) || (node.kind === 'interval' && node.negative)
  return isNegative ? unaryPower : postfixPower + 1
}
