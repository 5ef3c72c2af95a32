import { arrayFunctions } from './functions/array.ts'
import { generalFunctions } from './functions/general.ts'
import { networkFunctions } from './functions/network.ts'
import { numberFunctions } from './functions/number.ts'
import { stringFunctions } from './functions/string.ts'
import { timeFunctions } from './functions/time.ts'
import type { Signature } from './signature.ts'

/** Every scalar function. */
export const functions = {
  ...stringFunctions,
  ...numberFunctions,
  ...timeFunctions,
  ...arrayFunctions,
  ...generalFunctions,
  ...networkFunctions,
} as const satisfies Record<string, Signature>

export type FunctionName = keyof typeof functions

export function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name)
}
