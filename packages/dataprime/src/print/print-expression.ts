import type {
  Argument,
  CaseClause,
  Expression,
  InterpolatedPart,
  IntervalLiteral,
  Keypath,
  Query,
  Range,
} from '../ast.ts'
import { isIdentifier, isReservedValue } from '../names.ts'
import { binaryOperators, postfixPower, unaryPower } from '../operators.ts'
import type { Anchor } from './print-comments.ts'
import { group, hardLine, indent, joined, type Layout, layout, line, sequence, softLine } from './print-layout.ts'
import type { Spelling } from './print-spelling.ts'
import { quote, quoteInterpolated } from './quote.ts'

type Binary = Extract<Expression, { kind: 'binary' }>

export type Brackets = 'parentheses' | 'array'

/** What an expression printer needs to know of its surroundings. */
export interface ExpressionContext {
  readonly spelling: Spelling
  /** A query inside brackets. */
  readonly query: (query: Query, brackets: Brackets) => Layout
  /** An expression where no line may be broken and no comment may stand. */
  readonly inline: (node: Expression) => string
  /** The layout with the comments that stand beside it. */
  readonly beside: (anchor: Anchor, content: Layout) => Layout
  /** Every case has its clauses on lines of their own, unless it is very short. */
  readonly isSpacious: boolean
}

/** A part of a list, and how it is written. */
export type Item = readonly [node: { readonly range: Range }, content: Layout]

export interface ExpressionPrinter {
  readonly expression: (node: Expression) => Layout
  readonly keypath: (node: Keypath) => string
  readonly args: (args: readonly Argument[]) => Layout
}

const shortestTallCase = 3

/** Functions that lay expressions out. */
export function expressionPrinter(context: ExpressionContext): ExpressionPrinter {
  const { spelling, query, inline, beside, isSpacious } = context
  const keypath = (node: Keypath) => printKeypath(node, spelling.root(node))
  return { expression: print, keypath, args: printArguments }

  function print(node: Expression): Layout {
    switch (node.kind) {
      case 'string':
        return spelling.string(node)
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
        return spelling.type(node.type, node.range)
      case 'keypath':
        return keypath(node)
      case 'timestamp':
        return node.form === 'literal' || node.value.kind === 'interpolated'
          ? layout`@${print(node.value)}`
          : layout`@(${print(node.value)})`
      case 'array':
        return list('[', node.elements.map(item), ']')
      case 'interpolated':
        return `\`${node.parts.map(printPart).join('')}\``
      case 'binary':
        return printBinary(node)
      case 'unary':
        return layout`${node.operator}${operand(node.operand, unaryPower)}`
      case 'call': {
        const [receiver, ...rest] = node.args
        return node.style === 'method' && receiver
          ? layout`${operand(receiver.value, postfixPower)}.${node.name}${printArguments(rest)}`
          : layout`${node.name}${printArguments(node.args)}`
      }
      case 'cast':
        return layout`${operand(node.operand, postfixPower)}:${spelling.type(node.type, node.range)}`
      case 'index':
        return layout`${operand(node.operand, postfixPower)}[${print(node.index)}]`
      case 'member':
        return layout`${operand(node.operand, postfixPower)}${isIdentifier(node.key) ? `.${node.key}` : `[${quote(node.key)}]`}`
      case 'case':
        return printCase('case', node.clauses.map(printClause))
      case 'caseOf':
        return printCase(node.comparison, [item(node.subject), ...node.clauses.map(printClause)])
      case 'subquery':
        return query(node.query, 'array')
      case 'brokenExpression':
        return node.text
    }
  }

  /** In parentheses if it would otherwise fall apart under an operator that holds this tightly. */
  function operand(node: Expression, power: number): Layout {
    if (powerOf(node) >= power) return print(node)
    const inner = node.kind === 'binary' && isLogical(node) ? chain(node) : print(node)
    return group(layout`(${indent(layout`${softLine}${inner}`)}${softLine})`)
  }

  function printBinary(node: Binary): Layout {
    if (isLogical(node)) return group(indent(chain(node)))
    const { operands, operators } = operandsOf(node)
    const power = binaryOperators[node.operator].power
    return sequence(
      operands.map((part, at) => {
        const text = operand(part, at === 0 ? power : power + 1)
        return at === 0 ? text : layout` ${operators[at - 1] ?? ''} ${text}`
      }),
    )
  }

  // `a && b && c`, each operand but the first on a line of its own where it is long.
  function chain(node: Binary): Layout {
    const { operands, operators } = operandsOf(node)
    const power = binaryOperators[node.operator].power
    const parts = operands.map((part, at) => {
      const text = operand(part, at === 0 ? power : power + 1)
      const leads = at > 0
      const trails = at < operands.length - 1
      const closers = powerOf(part) < power ? { closers: ')' } : {}
      const anchor = { range: part.range, leads, trails, ...closers }
      return beside(anchor, leads ? layout`${operators[at - 1] ?? ''} ${text}` : text)
    })
    return joined(parts, line)
  }

  function printArguments(args: readonly Argument[]): Layout {
    const parts = args.map((arg) => {
      const name = arg.name === null ? '' : `${arg.name}=`
      return [arg, layout`${name}${print(arg.value)}`] as const satisfies Item
    })
    return list('(', parts, ')')
  }

  function item(node: Expression): Item {
    return [node, print(node)]
  }

  /** Items on one line, or each on its own. */
  function list(open: string, items: readonly Item[], close: string): Layout {
    if (items.length === 0) return open + close
    return group(layout`${open}${indent(layout`${softLine}${commaSeparated(items, beside)}`)}${softLine}${close}`)
  }

  function printCase(name: string, items: readonly Item[]): Layout {
    if (items.length === 0) return `${name} { }`
    const isTall = isSpacious && items.length >= shortestTallCase
    const first = isTall ? hardLine : line
    return group(layout`${name} {${indent(layout`${first}${commaSeparated(items, beside)}`)}${line}}`)
  }

  function printPart(part: InterpolatedPart): string {
    if (part.kind === 'text') return quoteInterpolated(part.value)
    return part.expression === null ? '{}' : `{${inline(part.expression)}}`
  }

  function printClause(clause: CaseClause): Item {
    const match = clause.match === null ? '_' : print(clause.match)
    return [clause, layout`${match} -> ${print(clause.result)}`]
  }
}

/** Items with commas between them, each with its comments. */
export function commaSeparated(items: readonly Item[], beside: ExpressionContext['beside']): Layout {
  const parts = items.map(([{ range }, content], at) =>
    beside({ range, leads: true, trails: true }, at < items.length - 1 ? layout`${content},` : content),
  )
  return joined(parts, line)
}

export function printKeypath(node: Keypath, root: string = node.root): string {
  const [first] = node.path
  const bare = node.implicit && first?.kind === 'key' && isIdentifier(first.name) && !isReservedValue(first.name)
  const keys = node.path.map((segment) => {
    if (segment.kind === 'dynamicKey') return `[${printKeypath(segment.key)}]`
    return isIdentifier(segment.name) ? `.${segment.name}` : `[${quote(segment.name)}]`
  })
  const path = keys.join('')
  return (node.side ? `${node.side}=>` : '') + (bare ? path.slice(1) : root + path)
}

function printInterval(node: IntervalLiteral): string {
  return (node.negative ? '-' : '') + node.parts.map((part) => `${part.value}${part.unit}`).join('')
}

function isLogical(node: Binary): boolean {
  return node.operator === '&&' || node.operator === '||'
}

// A loop down the left side: a long chain of && is as deep as it is long.
function operandsOf(node: Binary): { readonly operands: readonly Expression[]; readonly operators: readonly string[] } {
  const { power } = binaryOperators[node.operator]
  const operands: Expression[] = []
  const operators: string[] = []
  let left: Expression = node
  for (; left.kind === 'binary' && binaryOperators[left.operator].power === power; left = left.left) {
    operands.push(left.right)
    operators.push(left.operator)
  }
  return { operands: [...operands, left].reverse(), operators: operators.reverse() }
}

function powerOf(node: Expression): number {
  if (node.kind === 'binary') return binaryOperators[node.operator].power
  if (node.kind === 'unary') return unaryPower
  const isNegative =
    (node.kind === 'number' && node.text.startsWith('-')) || (node.kind === 'interval' && node.negative)
  return isNegative ? unaryPower : postfixPower + 1
}
