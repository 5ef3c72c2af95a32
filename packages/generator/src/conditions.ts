import { any, article, opt, seq, word } from './match.ts'
import type { Reading } from './reading.ts'
import { sameField } from './recognise/keys.ts'
import { joinedCodes } from './recognise/status.ts'
import type { Condition, Test, Words } from './understanding.ts'

/**
 * Conditions as they belong together: those on both sides of an "or" are branches of one; two values of one field are
 * alternatives even without it, for no row has both; what is said twice counts once.
 */
export function combined(conditions: readonly Condition[], reading: Reading): readonly Condition[] {
  return merged(withBranches(alsoDenied(conditions, reading), reading))
}

/** What leaves out things, and so all that are named after it: "excluding the test environment and health checks". */
const leavesOut = word('excluding|exclude|except|without|ignoring|ignore|besides|minus|omitting')
const alike = seq(any<unknown>(word('and|or|nor'), seq(word(','), opt(word('and|or')))), article)

function alsoDenied(conditions: readonly Condition[], reading: Reading): readonly Condition[] {
  const inOrder = conditions.filter(isSaid).sort((a, b) => a.words.start - b.words.start)
  const denied = new Set<Condition>()
  for (const [at, each] of inOrder.entries()) {
    const before = inOrder[at - 1]
    if (!before || each.negated || !isThing(each.test)) continue
    const isOut = denied.has(before) || (before.negated && leavesOut(reading.tokens, before.words.start) !== undefined)
    if (isOut && alike(reading.tokens, before.words.end)?.end === each.words.start) denied.add(each)
  }
  return conditions.map((each) => (denied.has(each) ? { ...each, negated: true } : each))
}

/** A bound or a level behind an "and" is one of the rows that stay. */
function isThing({ kind }: Test): boolean {
  return kind !== 'threshold' && kind !== 'severity' && kind !== 'outcome'
}

type Said = Condition & { readonly words: Words }

function withBranches(conditions: readonly Condition[], reading: Reading): readonly Condition[] {
  let all = conditions
  for (const [at, { lower }] of reading.tokens.entries()) {
    if (lower !== 'or' || !reading.isFree(at)) continue
    const said = all.filter(isSaid)
    const before = said.filter(({ words }) => words.end <= at).sort((a, b) => b.words.end - a.words.end)
    const after = said.filter(({ words }) => words.start > at).sort((a, b) => a.words.start - b.words.start)
    const size = branchSize(before, after)
    const [left, right] = [before.slice(0, size), after.slice(0, size)]
    const [nearest, next] = [left[0], right[0]]
    if (!nearest || !next || nearest.negated || next.negated) continue
    reading.claim(at, at + 1)
    if (size > 1 || !mergedTest(nearest.test, next.test)) all = replaced(all, left, right)
  }
  return all
}

/** "errors in checkout or warnings in payment": each side is as long as what it has in common with the other. */
function branchSize(before: readonly Said[], after: readonly Said[]): number {
  for (let size = 2; size <= Math.min(before.length, after.length); size += 1) {
    const kinds = (side: readonly Said[]): string => side.slice(0, size).map(kindOf).sort().join()
    if (kinds(before) === kinds(after) && new Set(before.slice(0, size).map(kindOf)).size === size) return size
  }
  return 1
}

function kindOf({ test }: Condition): string {
  return 'field' in test && test.field ? `${test.kind} ${JSON.stringify(test.field)}` : test.kind
}

function replaced(all: readonly Condition[], left: readonly Said[], right: readonly Said[]): readonly Condition[] {
  const [first] = left
  const known = left.length === 1 && first?.test.kind === 'either' ? first.test.branches : [left]
  const words = [...left, ...right].map((each) => each.words)
  const either: Condition = {
    test: { kind: 'either', branches: [...known, right] },
    negated: false,
    words: { start: Math.min(...words.map(({ start }) => start)), end: Math.max(...words.map(({ end }) => end)) },
  }
  const gone = new Set<Condition>([...left, ...right])
  const place = all.findIndex((each) => gone.has(each))
  return all.flatMap((each, i) => (i === place ? [either] : gone.has(each) ? [] : [each]))
}

function merged(conditions: readonly Condition[]): readonly Condition[] {
  const result: Condition[] = []
  for (const condition of conditions) {
    const at = result.findIndex((other) => joined(other, condition) !== undefined)
    const before = result[at]
    const both = before && joined(before, condition)
    if (both) result[at] = both
    else result.push(condition)
  }
  return result
}

function joined(a: Condition, b: Condition): Condition | undefined {
  if (a.negated !== b.negated) return undefined
  if (JSON.stringify(a.test) === JSON.stringify(b.test)) return a
  const test = a.negated ? undefined : mergedTest(a.test, b.test)
  return test && { ...a, test }
}

/** One test for two that no row passes both of. */
function mergedTest(a: Test, b: Test): Test | undefined {
  if (a.kind === 'severity' && b.kind === 'severity' && a.relation === 'is' && b.relation === 'is') {
    return { ...a, levels: [...new Set([...a.levels, ...b.levels])] }
  }
  const codes = joinedCodes(a, b)
  if (codes) return codes
  if (a.kind === 'equals' && b.kind === 'equals' && sameField(a.field, b.field)) {
    return { ...a, values: [...new Set([...a.values, ...b.values])] }
  }
  return undefined
}

function isSaid(condition: Condition): condition is Said {
  return condition.words !== undefined
}
