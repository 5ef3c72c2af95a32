import type { BinaryOperator } from './ast.ts'

/** How tightly an operator holds its operands, and what it is called in a sentence. All are left-associative. */
export const binaryOperators = {
  '||': { power: 1, words: 'or' },
  '&&': { power: 2, words: 'and' },
  '==': { power: 3, words: 'is' },
  '!=': { power: 3, words: 'is not' },
  '~': { power: 3, words: 'mentions' },
  '~~': { power: 3, words: 'mentions' },
  '<': { power: 4, words: 'is less than' },
  '<=': { power: 4, words: 'is at most' },
  '>': { power: 4, words: 'is greater than' },
  '>=': { power: 4, words: 'is at least' },
  '+': { power: 5, words: 'plus' },
  '-': { power: 5, words: 'minus' },
  '*': { power: 6, words: 'times' },
  '/': { power: 6, words: 'divided by' },
  '%': { power: 6, words: 'modulo' },
} as const satisfies Record<BinaryOperator, { power: number; words: string }>

/** `!` and `-` hold tighter than any binary operator; a postfix holds tightest of all. */
export const unaryPower = 7
export const postfixPower = 8

export function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(binaryOperators, text)
}
