import { type Aliased, build, type Dedupeby, type OrderKey, printExpression } from 'dataprime'
import type { Parts } from '../parts.ts'
import type { Change, Scene } from './change.ts'
import { type Draft, nameOf, withStages } from './draft.ts'
import { grouped, regrouped } from './grouped.ts'

/** Where so many of each are kept, and nothing limits the whole. */
export function eachOf({ stages }: Draft): { readonly at: number; readonly stage: Dedupeby } | undefined {
  const at = stages.findLastIndex(({ kind }) => kind === 'dedupeby')
  const stage = stages[at]
  return stage?.kind === 'dedupeby' && !stages.some(({ kind }) => kind === 'limit') ? { at, stage } : undefined
}

/** How many rows a follow-up asks for: "top 5", and the bare number of "make it 5". */
export function rowsSaid({ cues, parts }: Pick<Scene, 'cues' | 'parts'>): number | undefined {
  const bare = /^[1-9]\d{0,4}$/.test(cues.words) ? Number(cues.words) : undefined
  return parts.limit ?? parts.ranked?.limit ?? bare
}

/** "top 5 instead", "the 3 oldest instead": another number of each, or others of them. */
export const changeEach: Change = (draft, { cues, parts }) => {
  const { ranked } = parts
  const each = eachOf(draft)
  const count = rowsSaid({ cues, parts })
  if (!each || (count === undefined && !ranked)) return undefined
  const order = ranked ? turned(each.stage.order, ranked) : each.stage.order
  const keep = count === undefined ? each.stage.keep : build.number(count)
  const stage = { ...each.stage, keep, order }
  const way = order === each.stage.order ? '' : `, ${order[0]?.direction === 'asc' ? 'ascending' : 'descending'}`
  return { draft: withStages(draft, draft.stages.with(each.at, stage)), said: `of each: ${keep?.value ?? 1}${way}` }
}

function turned(order: readonly OrderKey[], { direction }: NonNullable<Parts['ranked']>): readonly OrderKey[] {
  const [first, ...others] = order
  return !first || (first.direction ?? 'asc') === direction ? order : [{ ...first, direction }, ...others]
}

/** "by host instead" of the top 3 of each service: of each host, and the rest as it was. Undefined if nothing is kept of each. */
export function ofEachOther(draft: Draft, fields: readonly Aliased[]): Draft | undefined {
  const each = eachOf(draft)
  const before = grouped(draft)
  const isOld = (key: Aliased): boolean => each?.stage.keys.some((one) => printExpression(one) === nameOf(key)) === true
  const others = before.keys.filter((key) => !isOld(key))
  if (!each || others.length === 0 || others.length === before.keys.length) return undefined
  const names = fields.map((key) => build.field(nameOf(key)))
  const changed = regrouped({ ...before, keys: [...fields, ...others] })
  return withStages(
    changed,
    changed.stages.map((stage) => {
      if (stage.kind === 'dedupeby') return { ...stage, keys: names }
      if (stage.kind !== 'orderby') return stage
      const kept = stage.order.filter(
        ({ expression }) => !before.keys.some((key) => nameOf(key) === printExpression(expression)),
      )
      return { ...stage, order: [...names.map((name) => build.by(name)), ...kept] }
    }),
  )
}
