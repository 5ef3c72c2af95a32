import type { Parts } from '../parts.ts'
import { sameField, unique } from '../recognise/keys.ts'
import type { FieldRef } from '../understanding.ts'

export interface OfEach {
  readonly fields: readonly FieldRef[]
  readonly count: number
  /** What is ranked within each, told apart by these; rows if there are none. */
  readonly keys: readonly FieldRef[]
}

/** Nobody says how many of each: a few. */
const fewOfEach = 5

/** "the latest error of each service" is a row; "top 3 endpoints per region" are groups. */
export function oneOfEach(parts: Parts): OfEach | undefined {
  const { ranked, each, grouped, figures, asked, sample } = parts
  if (each.length === 0 || each.length !== grouped.length) return undefined
  if (parts.width || parts.comparison || parts.having || parts.summary || asked.fields.length > 0) return undefined
  if (sample !== undefined && figures.measures.length === 0) return { fields: each, count: sample, keys: [] }
  if (!ranked) return undefined
  const others = ranked.keys.filter((key) => !each.some((one) => sameField(one, key)))
  const isOfRows = ranked.byTime || ranked.byDuration
  if (others.length === 0 && isOfRows) {
    if (figures.measures.length > 0 || (ranked.byTime && parts.saysWhen) || ranked.keys.length > 0) return undefined
    return { fields: each, count: ranked.limit ?? parts.limit ?? (ranked.isOfOne ? 1 : fewOfEach), keys: [] }
  }
  const count = ranked.limit ?? parts.limit ?? (ranked.isSingular || ranked.isOfOne ? 1 : undefined)
  if (count === undefined || ranked.byTime) return undefined
  if (others.length > 0) return { fields: each, count, keys: unique([...each, ...others]) }
  const asksForKinds = ranked.isExplicit && ranked.isOfRows && !parts.figure && figures.measures.length === 0
  return asksForKinds ? { fields: each, count, keys: [...each, { kind: 'concept', name: 'message' }] } : undefined
}
