import { aggregations } from './aggregations.ts'
import { functions } from './functions.ts'
import { arity, type Signature } from './signature.ts'

const scalars: ReadonlyMap<string, Signature> = new Map(Object.entries(functions))
const aggregating: ReadonlyMap<string, Signature> = new Map(Object.entries(aggregations))

/** What is called by a name with so many arguments: `max` and `min` aggregate one and compare several. */
export function signatureOf(name: string, argumentCount: number): Signature | null {
  const aggregation = aggregating.get(name) ?? null
  return (aggregation === null || argumentCount > 1 ? scalars.get(name) : null) ?? aggregation
}

/** Names, none of them outdated, that can be called with so many arguments. */
export function callableWith(argumentCount: number): readonly string[] {
  return [...Object.keys(functions), ...Object.keys(aggregations)].filter((name) => {
    const signature = signatureOf(name, argumentCount)
    const { least, most } = signature ? arity(signature) : { least: 0, most: -1 }
    return argumentCount >= least && argumentCount <= most && signature?.deprecatedFor === undefined
  })
}
