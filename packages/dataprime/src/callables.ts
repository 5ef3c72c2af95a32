import { aggregations, isAggregation } from './aggregations.ts'
import { functions, isFunction } from './functions.ts'
import { arity, type Signature } from './signature.ts'

/** What is called by a name with so many arguments: `max` and `min` aggregate one and compare several. */
export function signatureOf(name: string, argumentCount: number): Signature | null {
  const isScalar = isFunction(name) && (!isAggregation(name) || argumentCount > 1)
  if (isScalar) return functions[name]
  return isAggregation(name) ? aggregations[name] : null
}

/** Names, none of them outdated, that can be called with so many arguments. */
export function callableWith(argumentCount: number): readonly string[] {
  return [...Object.keys(functions), ...Object.keys(aggregations)].filter((name) => {
    const signature = signatureOf(name, argumentCount)
    const { least, most } = signature ? arity(signature) : { least: 0, most: -1 }
    return argumentCount >= least && argumentCount <= most && signature?.deprecatedFor === undefined
  })
}
