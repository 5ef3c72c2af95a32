import type { Call, Expression } from '../ast.ts'
import { build } from '../build.ts'
import { nearest } from '../nearest.ts'
import { arity, type Signature } from '../signature.ts'

/** What a call with too many arguments means; null where that cannot be told. */
export function meantBy(call: Call): Expression | null {
  if (call.args.some(({ name }) => name !== null)) return null
  const [first, ...others] = call.args.map(({ value }) => value)
  if (!first || others.length === 0) return null
  switch (call.name) {
    case 'sum':
      return others.reduce<Expression>(
        (total, value) => build.binary(total, '+', build.call('sum', value)),
        build.call('sum', first),
      )
    case 'distinct_count':
      return build.call('approx_count_distinct', first, ...others)
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'matches':
      return build.any(...others.map((other) => ({ ...build.method(first, call.name, other), style: call.style })))
    default:
      return null
  }
}

/** What is wrong with the number of arguments. */
export function miscount(call: Call, signature: Signature): string | null {
  const { least, most } = arity(signature)
  const given = call.args.length
  if (given < least) {
    const missing = Object.keys(signature.params).slice(given, least).join(' and ')
    const receiver = call.style === 'method' && given === 1 ? ', as what stands before the dot is the first' : ''
    return `${missing} ${least - given > 1 ? 'are' : 'is'} missing${receiver}`
  }
  if (given <= most) return null
  return most === 0 ? 'it takes none' : `it takes ${most}, and ${given} are given`
}

/** Other words for the names of parameters. */
const otherNames: Readonly<Record<string, string>> = {
  zone: 'tz',
  timezone: 'tz',
  time_zone: 'tz',
  pattern: 'format',
  unique: 'distinct',
  max: 'limit',
  size: 'limit',
  ignore_nulls: 'ignoreNulls',
  skipNulls: 'ignoreNulls',
  descending: 'desc',
  separator: 'delimiter',
  unit: 'timeUnit',
  threshold: 'error_threshold',
}

/** The parameter that a name means, if one does. */
export function meantParameter(name: string, { params }: Signature): string | null {
  const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
  if (other !== undefined && Object.hasOwn(params, other)) return other
  return nearest(name, Object.keys(params))
}
