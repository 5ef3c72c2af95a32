import { aggregations } from '../aggregations.ts'
import { unitsOf } from '../check/time-units.ts'
import { accepts, type Type, types } from '../check/types/type.ts'
import { functions, isFunction } from '../functions.ts'
import { quote } from '../print/quote.ts'
import { baseOf, type ParameterType, type Signature, signatureText } from '../signature.ts'
import type { Proposal } from './complete.ts'
import type { Place } from './complete-place.ts'

export const scalarCalls = calls(functions, 'function')
export const aggregateCalls = calls(aggregations, 'aggregation')

function calls(table: Readonly<Record<string, Signature>>, kind: 'function' | 'aggregation'): readonly Proposal[] {
  return Object.entries(table)
    .filter(([, signature]) => signature.deprecatedFor === undefined)
    .map(([name, signature]): Proposal => {
      const takesNone = Object.keys(signature.params).length === 0 || name === 'count'
      return { label: name, kind, detail: signatureText(name, signature), insert: takesNone ? `${name}()` : `${name}(` }
    })
}

/** Functions that can be called on a value of the type. */
export function methodsOf(type: Type): readonly Proposal[] {
  return scalarCalls.filter(({ label }) => isFunction(label) && takesFirst(functions[label], type))
}

function takesFirst({ params }: Signature, type: Type): boolean {
  const [first] = Object.values(params)
  if (first === undefined) return false
  const base = baseOf(first)
  switch (base) {
    case 'string':
    case 'number':
    case 'bool':
    case 'timestamp':
    case 'interval':
    case 'array':
    case 'regexp':
      return accepts(types[base], type)
    case 'comparable':
      return type.kind !== 'object' && type.kind !== 'array'
    case 'string|object|array':
      return type.kind === 'unknown' || [types.string, types.object, types.array].some((one) => accepts(one, type))
    default:
      return type.kind === 'unknown' || type.kind !== 'object'
  }
}

/** The units that stand where a text is an argument for one. */
export function unitsAt({ stage, call }: Place): readonly Proposal[] {
  const name = call?.at(-1)?.text ?? ''
  if (!call || !isFunction(name)) return []
  const signature: Signature = functions[name]
  // What stands before the dot is the first argument.
  const receiver = call.at(-2)?.text === '.' ? 1 : 0
  const commas = stage.slice(call.length + 1).filter(({ text }) => text === ',').length
  const type: ParameterType | undefined = Object.values(signature.params)[commas + receiver]
  const base = type && baseOf(type)
  if (base !== 'timeunit' && base !== 'dateunit') return []
  return unitsOf[base].map((unit) => ({ label: quote(unit), kind: 'value', detail: 'unit' }))
}
