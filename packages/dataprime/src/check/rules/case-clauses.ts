import type { Case, CaseClause, CaseOf, Expression, Position } from '../../ast.ts'
import { build } from '../../build.ts'
import { type Edit, replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { ExpressionRule, Scene } from '../rule.ts'

/** `case_greaterthan { x, 399 -> 'a', 499 -> 'b' }`  →  `case_greaterthan { x, 499 -> 'b', 399 -> 'a' }` */
export const caseClauses: ExpressionRule = (node, _parent, scene) => {
  if (node.kind !== 'case' && node.kind !== 'caseOf') return
  if (node.kind === 'caseOf' && reportTrue(node, scene)) return
  const before: Told[] = []
  for (const clause of node.clauses.slice(0, mostClauses)) {
    const own: Told = { clause, match: clause.match, text: clause.match ? printExpression(clause.match) : '_' }
    const earlier = before.find((other) => takesAll(node, other, own))
    before.push(own)
    if (!earlier) continue
    const fix = { title: 'Put the clauses in order', edits: inOrder(node, earlier, own, scene) }
    scene.report('unreachable-clause', clause.range, { earlier: earlier.text }, fix)
  }
}

/** Every clause is held against those before it. */
const mostClauses = 50

interface Told {
  readonly clause: CaseClause
  readonly match: Expression | null
  readonly text: string
}

/** Whatever the later clause would take, the earlier one has taken. */
function takesAll(node: Case | CaseOf, earlier: Told, later: Told): boolean {
  if (earlier.match === null) return true
  if (later.match === null) return node.kind === 'case' && isTrue(earlier.match)
  const [a, b] = [earlier.match, later.match]
  if (earlier.text === later.text) return true
  if (node.kind === 'case') return isTrue(a) || impliedBy(a, b)
  if (a.kind === 'string' && b.kind === 'string') {
    return node.comparison === 'case_contains' && b.value.includes(a.value)
  }
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x === null || y === null) return false
  if (node.comparison === 'case_greaterthan') return y >= x
  return node.comparison === 'case_lessthan' && y <= x
}

const upwards = new Set(['>', '>='])
const downwards = new Set(['<', '<='])

// a > 399 is true wherever a > 499 is.
function impliedBy(wide: Expression, narrow: Expression): boolean {
  if (wide.kind !== 'binary' || narrow.kind !== 'binary') return false
  const [x, y] = [numberOf(wide.right), numberOf(narrow.right)]
  if (x === null || y === null || printExpression(wide.left) !== printExpression(narrow.left)) return false
  const [a, b] = [wide.operator, narrow.operator]
  const isEqualTaken = b !== '>=' || a === '>=' ? y >= x : y > x
  if (upwards.has(a)) return (upwards.has(b) && isEqualTaken) || (b === '==' && (a === '>=' ? y >= x : y > x))
  const isEqualTakenBelow = b !== '<=' || a === '<=' ? y <= x : y < x
  if (downwards.has(a)) return (downwards.has(b) && isEqualTakenBelow) || (b === '==' && (a === '<=' ? y <= x : y < x))
  return false
}

function isTrue(node: Expression): boolean {
  return node.kind === 'boolean' && node.value
}

function numberOf(node: Expression): number | null {
  if (node.kind === 'number') return node.value
  return node.kind === 'unary' && node.operator === '-' && node.operand.kind === 'number' ? -node.operand.value : null
}

// A clause that says the same again goes; one that says more comes first; the default comes last.
function inOrder({ kind, clauses }: Case | CaseOf, earlier: Told, later: Told, { textOf }: Scene): readonly Edit[] {
  const isDefault = earlier.match === null || (kind === 'case' && isTrue(earlier.match))
  if (earlier.text === later.text || (isDefault && later.match === null)) return [without(clauses, later.clause)]
  const last = clauses.at(-1)
  if (isDefault && last) return [without(clauses, earlier.clause), put(last.range.end, `, ${textOf(earlier.clause)}`)]
  return [put(earlier.clause.range.start, `${textOf(later.clause)}, `), without(clauses, later.clause)]
}

function put(at: Position, text: string): Edit {
  return { range: { start: at, end: at }, text }
}

// The comma before it goes too, or that behind the first one.
function without(clauses: readonly CaseClause[], clause: CaseClause): Edit {
  const at = clauses.indexOf(clause)
  const start = clauses[at - 1]?.range.end ?? clause.range.start
  const end = at === 0 ? (clauses[1] ?? clause).range.start : clause.range.end
  return { range: { start, end }, text: '' }
}

// `true -> x` is the default of plain case alone: elsewhere it is one more value.
function reportTrue(node: CaseOf, { report }: Scene): boolean {
  const last = node.clauses.at(-1)
  if (!last?.match || !isTrue(last.match)) return false
  const others = node.clauses.slice(0, -1)
  if (node.comparison === 'case_equals' && others.every(({ match }) => !match || match.kind === 'boolean')) return false
  report('case-default', last.match.range, { comparison: node.comparison }, replaceWith(last.match.range, '_'))
  return true
}

/** `if(a, 1, 'x')`: results of more than one type. */
export const mixedResults: ExpressionRule = (node, _parent, { typeOf, report }) => {
  const results = resultsOf(node)
  if (!results) return
  const kinds = new Map<string, Expression>()
  for (const result of results) {
    const { kind } = typeOf(result)
    if (definite.has(kind) && !kinds.has(kind)) kinds.set(kind, result)
  }
  const [first, second] = [...kinds.keys()]
  const place = second === undefined ? undefined : kinds.get(second)
  if (first === undefined || second === undefined || !place) return
  const edits = results
    .filter((result) => typeOf(result).kind !== 'string' && typeOf(result).kind !== 'null')
    .map((result) => ({ range: result.range, text: printExpression(asText(result)) }))
  report('mixed-results', place.range, { first, second }, { title: 'Make every result a string', edits })
}

const definite = new Set(['string', 'number', 'bool', 'timestamp', 'interval', 'array', 'object', 'enum'])

function resultsOf(node: Parameters<ExpressionRule>[0]): readonly Expression[] | null {
  if (node.kind === 'case' || node.kind === 'caseOf') return node.clauses.map(({ result }) => result)
  if (node.kind !== 'call' || node.name !== 'if') return null
  return node.args.filter(({ name }, at) => at > 0 && name !== 'condition').map(({ value }) => value)
}

function asText(node: Expression): Expression {
  if (node.kind === 'number') return build.string(node.text)
  if (node.kind === 'boolean') return build.string(String(node.value))
  return build.cast(node, 'string')
}
