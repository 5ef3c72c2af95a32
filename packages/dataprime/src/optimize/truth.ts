import type { BinaryOperator, Expression } from '../ast.ts'
import { functions, isFunction } from '../functions.ts'

const logical: ReadonlySet<BinaryOperator> = new Set(['&&', '||', '==', '!=', '<', '<=', '>', '>=', '~', '~~'])

/** True if the value can be nothing but true, false or null. */
export function isBoolean(node: Expression): boolean {
  switch (node.kind) {
    case 'boolean':
      return true
    case 'unary':
      return node.operator === '!'
    case 'binary':
      return logical.has(node.operator)
    case 'cast':
      return node.type === 'bool'
    case 'call':
      return isFunction(node.name) && functions[node.name].returns === 'bool'
    default:
      return false
  }
}

/** True if the condition is true or false for every row, never null. */
export function isNeverNull(node: Expression): boolean {
  switch (node.kind) {
    case 'boolean':
      return true
    case 'unary':
      return node.operator === '!' && isNeverNull(node.operand)
    case 'binary':
      return (node.operator === '&&' || node.operator === '||') && isNeverNull(node.left) && isNeverNull(node.right)
    case 'call': {
      const values = node.args.map(({ value }) => value)
      if (node.args.some(({ name }) => name !== null)) return false
      if (node.name === 'if') return values.length === 3 && values.slice(1).every(isNeverNull)
      return node.name === 'firstNonNull' && values.every((value) => isBoolean(value)) && values.some(isNeverNull)
    }
    default:
      return false
  }
}
