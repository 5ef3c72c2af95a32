import type { JoinCondition, Keypath, Query, Range } from '../ast.ts'
import { build } from '../build.ts'
import { type Fix, removal, replaceWith } from '../diagnostic.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { commaList } from './lists.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'
import { settle } from './settle.ts'

/** `left`, `inner`, `full` or `cross`; what other languages write is taken for the nearest of them, and reported. */
export function parseJoinType(c: Cursor): JoinType {
  const start = c.start
  const kind = c.isSymbol('=', 1) ? foreignKind(c) : null
  if (kind) return kind
  const type = c.word('left', 'inner', 'full', 'cross')
  const other = type === null ? c.word('right', 'outer') : null
  const outer = c.word('outer')
  if (other === null && outer === null) return type ?? 'left'
  const range = c.rangeFrom(start)
  const meant = type ?? (other === 'right' ? 'left' : 'full')
  const form = other === 'right' ? 'join left (…), with the two queries swapped' : `join ${meant} (…)`
  c.report('wrong-clause', range, { command: 'join', form }, replaceWith(range, meant))
  return meant
}

const kinds: Readonly<Record<string, JoinType>> = {
  inner: 'inner',
  innerunique: 'inner',
  left: 'left',
  leftouter: 'left',
  right: 'left',
  rightouter: 'left',
  outer: 'full',
  full: 'full',
  fullouter: 'full',
}

// join kind=inner (…), join type=left (…)
function foreignKind(c: Cursor): JoinType | null {
  const word = c.wordAt(2)
  const meant = Object.hasOwn(kinds, word) ? kinds[word] : undefined
  if (!meant || (c.wordAt() !== 'kind' && c.wordAt() !== 'type')) return null
  const start = c.next().start
  c.next()
  c.next()
  const range = c.rangeFrom(start)
  c.report('wrong-clause', range, { command: 'join', form: `join ${meant} (…)` }, replaceWith(range, meant))
  return meant
}

/**
 * `on <condition>` or `using <keypath>, …`; either that is written like the other is reported. Null for a join that
 * has none, as it is read: `cross` and what goes with it are put right.
 */
export function parseJoinCondition(c: Cursor, type: JoinType, query: Query): JoinCondition | null {
  readAlias(c)
  const hasCondition = c.wordAt() === 'on' || c.wordAt() === 'using'
  if (type === 'cross' && !hasCondition) return null
  // Where `cross` stands, or would.
  const open = c.source.text.lastIndexOf('(', query.range.start.offset)
  const from = c.source.text.lastIndexOf('join', open) + 'join'.length
  const between = c.source.range(from, open)
  if (type !== 'cross') {
    if (hasCondition || c.wordAt() !== 'into' || from > open) return readCondition(c)
    const part = '"on" and a condition, unless it is a cross join'
    c.report(
      'missing-part',
      c.source.range(c.lastEnd, c.lastEnd),
      { command: 'join', part },
      spaced(between, ' cross '),
    )
    return null
  }
  const condition = readCondition(c)
  const form = 'join (…) on left=>a == right=>b into <keypath>; cross has no condition'
  c.report('wrong-clause', condition.range, { command: 'join', form }, spaced(between, ' '))
  return condition
}

export type JoinType = 'left' | 'inner' | 'full' | 'cross'

function spaced(range: Range, text: string): Fix {
  return { title: text === ' ' ? 'Remove cross' : 'Insert cross', edits: [{ range, text }] }
}

// join (…) as s on …
function readAlias(c: Cursor): void {
  if (c.wordAt() !== 'as') return
  const before = c.lastEnd
  const start = c.next().start
  parseTarget(c)
  const range = c.rangeFrom(start)
  const form = 'join (…) on <condition> into <keypath>, where into names the right side'
  c.report(
    'wrong-clause',
    range,
    { command: 'join', form },
    removal(c.source.range(before, range.end.offset), 'the name'),
  )
}

function readCondition(c: Cursor): JoinCondition {
  const start = c.start
  if (c.expectWord('on', 'using') === 'using') {
    const keypaths = commaList(c, parseTarget)
    if (c.isSymbol('==') || c.isSymbol('=')) return comparedKeys(c, keypaths[0], start)
    return { kind: 'using', keypaths, range: c.rangeFrom(start) }
  }
  const condition = parseExpression(c)
  const range = c.rangeFrom(start)
  if (condition.kind !== 'keypath' || condition.path.length === 0) return { kind: 'on', condition, range }
  const instead = `using ${printExpression(condition)}`
  c.report(
    'wrong-clause',
    range,
    { command: 'join', form: 'join (…) using <keypath> into <keypath>' },
    replaceWith(range, instead),
  )
  return { kind: 'using', keypaths: [condition], range }
}

// using a == b
function comparedKeys(c: Cursor, left: Keypath | undefined, start: number): JoinCondition {
  c.next()
  const right = parseTarget(c)
  const range = c.rangeFrom(start)
  if (!left) return c.unexpected('a keypath')
  const condition = settle(build.binary({ ...left, side: 'left' }, '==', { ...right, side: 'right' }), range)
  const instead = `on ${printExpression(condition)}`
  c.report(
    'wrong-clause',
    range,
    { command: 'join', form: 'join (…) on left=>a == right=>b into <keypath>' },
    replaceWith(range, instead),
  )
  return { kind: 'on', condition, range }
}
