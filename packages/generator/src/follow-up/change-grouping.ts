import { type Aliased, build, printExpression } from 'dataprime'
import { unique } from '../recognise/keys.ts'
import type { FieldRef } from '../understanding.ts'
import { bucketOf, isAlongTime, isBucket } from './bucket.ts'
import type { Change, Scene } from './change.ts'
import { ofEachOther } from './change-each.ts'
import { isOrderLost, orderIn, usualOrder, withOrder } from './change-order.ts'
import { type Draft, nameOf, withStages } from './draft.ts'
import { countOf, grouped, regrouped } from './grouped.ts'
import { summaryOf, withSummaryKeys } from './summary.ts'

/** "by hour instead", "group by region too", "which users?": keys replace those of their kind, or stand beside them. */
export const changeGrouping: Change = (draft, scene) => {
  const { grouped: said, asked, ranked, listing, width } = scene.parts
  const refs = unique([...said, ...asked.fields, ...(ranked?.keys ?? []), ...listing])
  if (refs.length === 0 && !width) return undefined
  const before = grouped(draft)
  const wanted = { fields: keysFor(refs, before.keys, scene), bucket: width && bucketOf(width, draft) }
  const ofOthers = scene.cues.isReplacement && !width ? ofEachOther(draft, wanted.fields) : undefined
  if (ofOthers) return { draft: ofOthers, said: `of each: ${shown(wanted.fields)} instead` }
  const keys = mergedKeys(before.keys, wanted, scene)
  const isList = listing.length > 0 && said.length === 0
  const isSame = shown(keys) === shown(before.keys) && isList === (before.aggregates.length === 0)
  if (isSame) return { draft, said: `grouped so already: ${shown(keys)}` }
  const figures = before.aggregates.length > 0 ? before.aggregates : [countOf(draft)]
  const aggregates = isList ? [] : figures
  const changed = regrouped({ ...before, keys, aggregates })
  return {
    draft: summaryOf(changed)
      ? withSummaryKeys(changed)
      : inOrder(changed, { keys, aggregates, hadTime: before.keys.some(isAlongTime) }),
    said: `grouping: ${shown(keys)}${before.keys.length > 0 ? ` instead of ${shown(before.keys)}` : ''}`,
  }
}

function keysFor(refs: readonly FieldRef[], present: readonly Aliased[], { w }: Scene): readonly Aliased[] {
  return refs.map((ref) => {
    const { keypath, alias } = w.place(ref)
    const known = present.find(({ expression }) => printExpression(expression) === printExpression(keypath))
    return known ?? build.alias(keypath, alias)
  })
}

interface Wanted {
  readonly fields: readonly Aliased[]
  readonly bucket: Aliased | undefined
}

function mergedKeys(
  present: readonly Aliased[],
  { fields, bucket }: Wanted,
  { cues, parts }: Scene,
): readonly Aliased[] {
  const oldTime = present.filter(isBucket)
  const time = bucket ? [bucket] : oldTime
  const others = present.filter((each) => !isBucket(each))
  const more = fields.filter((each) => !others.some((known) => nameOf(known) === nameOf(each)))
  const { insteadOf } = cues
  const gone = insteadOf === undefined ? undefined : others.find((each) => isCalled(each, insteadOf))
  if (gone) return [...time, ...others.flatMap((each) => (each === gone ? more : [each]))]
  if (cues.isAddition) return [...time, ...others, ...more]
  const hasKind = (bucket && oldTime.length > 0) || (fields.length > 0 && others.length > 0)
  const takesAll = parts.asked.fields.length > 0 || (cues.isReplacement && !hasKind)
  if (takesAll) return [...(bucket ? [bucket] : []), ...fields]
  return [...time, ...(fields.length > 0 ? fields : others)]
}

/** "instead of service", "instead of the status code" */
function isCalled(key: Aliased, words: string): boolean {
  const said = words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '')
  const name = nameOf(key)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '')
  return name !== '' && said.includes(name)
}

function inOrder(
  draft: Draft,
  { keys, aggregates, hadTime }: { keys: readonly Aliased[]; aggregates: readonly Aliased[]; hadTime: boolean },
): Draft {
  if (aggregates.length === 0) return withOrder(draft, [])
  const hasTime = keys.some(isAlongTime)
  if (orderIn(draft) && hasTime === hadTime && !isOrderLost(draft)) return draft
  const sorted = withOrder(draft, usualOrder({ keys, aggregates }))
  if (!hasTime || hadTime) return sorted
  // The first few of many hours say nothing about time.
  return withStages(
    sorted,
    sorted.stages.filter((stage) => stage.kind !== 'limit'),
  )
}

function shown(keys: readonly Aliased[]): string {
  return keys.map((key) => (isBucket(key) ? printExpression(key.expression) : nameOf(key))).join(', ')
}
