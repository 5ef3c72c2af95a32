import type { Expression, Filter, Stage } from '../ast.ts'
import { build } from '../build.ts'
import { operandsOf } from './conditions.ts'
import { isPure } from './purity.ts'

/**
 * The filter in front of the stages it followed, with those of its conditions that `earlier` gives as they are on the rows before them;
 * the others stay behind. Null if none can move.
 */
export function moveConditions(
  stages: readonly Stage[],
  filter: Filter,
  earlier: (condition: Expression) => Expression | null,
): readonly Stage[] | null {
  const { moved, left } = partConditions(filter, earlier)
  return moved && [moved, ...stages, ...(left ? [left] : [])]
}

/** The same as two filters, each null without conditions. */
export function partConditions(
  filter: Filter,
  earlier: (condition: Expression) => Expression | null,
): { readonly moved: Filter | null; readonly left: Filter | null } {
  const moved: Expression[] = []
  const left: Expression[] = []
  for (const condition of operandsOf(filter.condition, '&&')) {
    const before = isPure(condition) ? earlier(condition) : null
    if (before) moved.push(before)
    else left.push(condition)
  }
  if (moved.length === 0) return { moved: null, left: filter }
  const first = build.filter(build.all(...moved))
  // The comments of a filter go where all of it goes.
  if (left.length === 0) return { moved: { ...filter, condition: first.condition }, left: null }
  return { moved: first, left: { ...filter, condition: build.all(...left) } }
}
