import type { BinaryOperator } from '../../ast.ts'
import { accepts, type Type, types } from './type.ts'

type ArithmeticOperator = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%'>

const { number, timestamp, interval } = types

/** What each operator takes and gives. Everything else is a mistake: texts are never added. */
const table: Readonly<Record<ArithmeticOperator, readonly (readonly [left: Type, right: Type, result: Type])[]>> = {
  '+': [
    [number, number, number],
    [timestamp, interval, timestamp],
    [interval, timestamp, timestamp],
    [interval, interval, interval],
  ],
  '-': [
    [number, number, number],
    [timestamp, interval, timestamp],
    [timestamp, timestamp, interval],
    [interval, interval, interval],
  ],
  '*': [
    [number, number, number],
    [interval, number, interval],
    [number, interval, interval],
  ],
  '/': [
    [number, number, number],
    [timestamp, interval, timestamp],
    [interval, number, interval],
  ],
  '%': [[number, number, number]],
}

export interface Operation {
  readonly left: Type
  readonly right: Type
  readonly result: Type
}

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return Object.hasOwn(table, operator)
}

/** What the operation can be; each part is unknown where there are several answers. Null if there is no such operation. */
export function operationOn(operator: ArithmeticOperator, left: Type, right: Type): Operation | null {
  const [first, ...others] = table[operator].filter(([a, b]) => accepts(a, left) && accepts(b, right))
  if (!first) return null
  const agreed = (part: 0 | 1 | 2) => (others.every((row) => row[part] === first[part]) ? first[part] : types.unknown)
  return { left: agreed(0), right: agreed(1), result: agreed(2) }
}
