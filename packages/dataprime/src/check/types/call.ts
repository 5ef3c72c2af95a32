import { isAggregation } from '../../aggregations.ts'
import type { Argument, Call } from '../../ast.ts'
import { build } from '../../build.ts'
import { signatureOf } from '../../callables.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { baseOf, type ParameterBase, type ParameterType, type Signature, signatureText } from '../../signature.ts'
import { checkArgument, type Given } from './argument.ts'
import { comparedType } from './compare.ts'
import { typeOf } from './expression.ts'
import type { Scope } from './scope.ts'
import { arrayOf, isVague, join, type Type, types } from './type.ts'

/** The type that a call gives, with every argument checked. */
export function callType(call: Call, scope: Scope): Type {
  const given = call.args.map((arg) => typeOf(arg.value, scope))
  const signature = signatureOf(call.name, call.args.length)
  if (!signature) return types.unknown
  const matched = matchParameters(call, signature)
  checkNames(call, signature, scope)
  const args: Given[] = call.args.map((arg, index) => {
    return { arg, type: given[index] ?? types.unknown, parameter: matched[index] ?? null }
  })
  let isRight = true
  for (const one of args) if (!checkArgument(call, one, signature, scope)) isRight = false
  if (isRight) checkTogether(call, args, scope)
  return isRight ? resultOf(call, signature, args, scope) : declared(signature)
}

/** For each argument the parameter that it is for: those without a name in order, the last as often as it may be. */
function matchParameters(call: Call, signature: Signature): readonly (readonly [string, ParameterType] | null)[] {
  const params = Object.entries(signature.params)
  const last = params.at(-1)
  let next = 0
  return call.args.map((arg) => {
    if (arg.name !== null) return params.find(([name]) => name === arg.name) ?? null
    return params[next++] ?? (last?.[1].startsWith('...') ? last : null)
  })
}

function checkNames(call: Call, signature: Signature, scope: Scope): void {
  const seen = new Set<string>()
  let named: Argument | null = null
  for (const arg of call.args) {
    if (arg.name === null && named) {
      const instead = printExpression({
        ...call,
        args: [...call.args].sort((a, b) => Number(a.name !== null) - Number(b.name !== null)),
      })
      scope.report(
        'argument-order',
        call.range,
        { why: 'named arguments come last', instead },
        replaceWith(call.range, instead),
      )
      return
    }
    if (arg.name === null) continue
    named = arg
    if (seen.has(arg.name)) {
      scope.report('unknown-argument', arg.range, {
        name: `${arg.name} twice`,
        signature: signatureText(call.name, signature),
      })
    }
    seen.add(arg.name)
  }
}

// Parameters that must agree with one another.
function checkTogether(call: Call, args: readonly Given[], scope: Scope): void {
  const [first, ...others] = args
  if (!first) return
  if (call.name === 'in') {
    for (const { arg, type } of others) {
      comparedType({ left: first.arg.value, leftType: first.type, right: arg.value, rightType: type }, scope)
    }
  }
  const [second] = others
  const isReversed = call.name === 'arrayContains'
  const [element, array] = isReversed ? [second, first] : [first, second]
  if (
    (isReversed || call.name === 'inArray') &&
    array?.type.kind === 'array' &&
    element &&
    !isVague(array.type.element)
  ) {
    const elements = array.arg.value.kind === 'array' ? array.arg.value.elements : []
    const [sample] = elements
    if (sample && element.type.kind !== 'unknown') {
      comparedType(
        { left: element.arg.value, leftType: element.type, right: sample, rightType: array.type.element },
        scope,
      )
    }
  }
  const takesKey = call.name === 'max_by' || call.name === 'min_by'
  if (takesKey && second?.type.kind === 'timestamp' && isLabel(first)) reportSwapped(call, first, second, scope)
}

// What is hardly a sort key. The time of the greatest number is a fair question.
function isLabel({ arg: { value }, type }: Given): boolean {
  if (type.kind !== 'unknown') return ['string', 'bool', 'enum', 'object', 'array'].includes(type.kind)
  const last = value.kind === 'keypath' ? value.path.at(-1) : undefined
  return (
    last?.kind === 'key' && /(status|state|message|msg|name|id|user|host|path|url|version|text|body)$/i.test(last.name)
  )
}

function reportSwapped(call: Call, first: Given, second: Given, scope: Scope): void {
  const instead = printExpression(build.call(call.name, second.arg.value, first.arg.value))
  scope.report(
    'suspicious-argument',
    call.range,
    { why: 'The sort key comes first', instead },
    replaceWith(call.range, instead),
  )
}

function resultOf(call: Call, signature: Signature, args: readonly Given[], { row }: Scope): Type {
  switch (signature.returns) {
    case 'T':
      return call.args.length === 0 && isAggregation(call.name) ? row.$d : commonOf(args, 'T')
    case 'array<T>':
      return arrayOf(commonOf(args, 'T'))
    case 'array': {
      const first = args.find(({ type }) => type.kind === 'array')
      return first?.type ?? types.array
    }
    default:
      return declared(signature)
  }
}

function commonOf(args: readonly Given[], base: ParameterBase): Type {
  const own = args.filter(({ parameter }) => parameter !== null && baseOf(parameter[1]) === base)
  return own.length === 0 ? types.unknown : own.map(({ type }) => type).reduce(join)
}

function declared(signature: Signature): Type {
  switch (signature.returns) {
    case 'T':
      return types.unknown
    case 'array':
    case 'array<T>':
      return types.array
    case 'array<string>':
      return arrayOf(types.string)
    default:
      return types[signature.returns]
  }
}
