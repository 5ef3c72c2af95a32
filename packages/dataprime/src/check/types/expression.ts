import type { Case, CaseOf, Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { binaryType, unaryType } from './binary.ts'
import { callType } from './call.ts'
import { comparedType } from './compare.ts'
import { keypathType } from './keypath.ts'
import { mended } from './mend.ts'
import type { Scope } from './scope.ts'
import { accepts, arrayOf, describe, isVague, join, type Type, types } from './type.ts'

/**
 * The type of an expression; unknown where it cannot be told, or where a part of it is wrong, so that one fault is told
 * once. What is definitely wrong is reported. The parser bounds the depth.
 */
export function typeOf(node: Expression, scope: Scope): Type {
  const type = typed(node, scope)
  scope.note(node, type)
  return type
}

function typed(node: Expression, scope: Scope): Type {
  switch (node.kind) {
    case 'string':
      return types.string
    case 'number':
      return types.number
    case 'boolean':
      return types.bool
    case 'null':
      return types.null
    case 'regexp':
      return types.regexp
    case 'interval':
      return types.interval
    case 'enum':
      return types.severity
    case 'datatype':
      return types.datatype
    case 'timestamp':
      if (node.form === 'dynamic') typeOf(node.value, scope)
      return types.timestamp
    case 'interpolated':
      for (const part of node.parts) if (part.kind === 'hole' && part.expression) typeOf(part.expression, scope)
      return types.string
    case 'keypath':
      return keypathType(node, scope)
    case 'array':
      return arrayOf(node.elements.map((element) => typeOf(element, scope)).reduce(join, types.null))
    case 'binary':
      return binaryType(node, scope)
    case 'unary':
      return unaryType(node, scope)
    case 'call':
      return callType(node, scope)
    case 'cast':
      typeOf(node.operand, scope)
      return types[node.type]
    case 'index':
      return indexed(typeOf(node.operand, scope), typeOf(node.index, scope))
    case 'member': {
      const object = typeOf(node.operand, scope)
      return (object.kind === 'object' && object.fields.get(node.key)) || types.unknown
    }
    case 'case':
      return caseType(node, scope)
    case 'caseOf':
      return caseOfType(node, scope)
    case 'subquery': {
      const { $d } = scope.query(node.query)
      const [only, ...others] = $d.isOpen ? [] : $d.fields.values()
      return arrayOf(only && others.length === 0 ? only : types.unknown)
    }
    case 'brokenExpression':
      return types.unknown
  }
}

/** The type of an expression that has to be of another: the role says what it is, such as `the condition of filter`. */
export function demand(node: Expression, wanted: Type, role: string, scope: Scope): Type {
  const given = typeOf(node, scope)
  if (given.kind === 'unknown' && node.kind === 'keypath') scope.infer(node, wanted)
  if (accepts(wanted, given)) return given
  // A phrase alone is to be searched for.
  const search = wanted.kind === 'bool' && node.kind === 'string' && build.binary(build.keypath('$d'), '~~', node)
  const meant = mended(node, given, wanted) ?? (search || null)
  const instead = meant && printExpression(meant)
  const details = { role, found: scope.textOf(node), given: describe(given), wanted: describe(wanted), instead }
  scope.report('value-type', node.range, details, instead === null ? null : replaceWith(node.range, instead))
  return types.unknown
}

function indexed(operand: Type, index: Type): Type {
  return operand.kind === 'array' && index.kind !== 'string' ? operand.element : types.unknown
}

function caseType(node: Case, scope: Scope): Type {
  let result: Type = types.null
  for (const clause of node.clauses) {
    if (clause.match) demand(clause.match, types.bool, 'a condition of case', scope)
    result = join(result, typeOf(clause.result, scope))
  }
  return result
}

function caseOfType(node: CaseOf, scope: Scope): Type {
  const subject = typeOf(node.subject, scope)
  let result: Type = types.null
  for (const { match, result: value } of node.clauses) {
    if (match) {
      const given = typeOf(match, scope)
      if (!isVague(given))
        comparedType({ left: node.subject, leftType: subject, right: match, rightType: given }, scope)
    }
    result = join(result, typeOf(value, scope))
  }
  return result
}
