import type { Parts } from '../parts.ts'
import { unique } from '../recognise/keys.ts'
import type { FieldRef } from '../understanding.ts'
import { type OfEach, oneOfEach } from './of-each.ts'

/** What a question wants, before it is clear with which figures. */
export interface Asked {
  /** What the rows are told apart by. */
  readonly keys: readonly FieldRef[]
  /** Some keys were said in so many words. */
  readonly namesKeys: boolean
  /** It says nothing of how the answer is to look. */
  readonly isBroad: boolean
  /** "top 10 errors", "most common exceptions": kinds of them, told apart by their message. */
  readonly forKinds: boolean
  /** "why is checkout slow" */
  readonly whySlow: boolean
  readonly forHealth: boolean
  readonly ofEach: OfEach | undefined
  /** "when was the first error of each service" */
  readonly when: boolean
}

const severity: FieldRef = { kind: 'concept', name: 'severity' }
const message: FieldRef = { kind: 'concept', name: 'message' }
const statement: FieldRef = { kind: 'concept', name: 'statement' }
const operation: FieldRef = { kind: 'concept', name: 'operation' }

export function askedIn(parts: Parts): Asked {
  const { ranked, having, figures, width, heard } = parts
  const said = unique([
    ...parts.grouped,
    ...(ranked?.keys ?? []),
    ...parts.asked.fields,
    ...parts.subject,
    // "list services with no errors"
    ...(having ? parts.listing : []),
    ...comparedThings(parts),
  ])
  const saysNoFigures = said.length === 0 && figures.measures.length === 0 && !width
  const isBroad = saysNoFigures && !having && !wantsRows(parts) && !parts.comparison && parts.listing.length === 0
  const forKinds = saysNoFigures && ranked?.isExplicit === true && !ranked.byTime && !ranked.byDuration
  const whySlow =
    isBroad &&
    !parts.conditions.some(({ test }) => test.kind === 'exists') &&
    !forKinds &&
    heard.slow &&
    parts.rowLimits.length === 0 &&
    parts.levels.length === 0
  const forHealth = isBroad && heard.health && parts.levels.length === 0 && !parts.saysTrouble
  const ofEach = oneOfEach(parts)
  const kinds = heard.slow ? (heard.statements ? statement : operation) : message
  const keys = forKinds ? [kinds] : whySlow ? [operation] : forHealth ? [severity] : said
  return {
    keys: ofEach ? ofEach.keys : keys,
    namesKeys: said.length > 0,
    isBroad,
    forKinds,
    whySlow,
    forHealth,
    ofEach,
    when: ranked?.byTime === true && parts.grouped.length > 0 && !ofEach,
  }
}

/** The rows themselves, some of them or in some order. */
function wantsRows({ shown, order, limit, ranked }: Parts): boolean {
  return (
    shown.length > 0 ||
    order !== undefined ||
    limit !== undefined ||
    ranked?.byTime === true ||
    ranked?.byDuration === true
  )
}

/** "compare checkout and payment": each of them is a group. */
function comparedThings({ comparesTwo, conditions }: Parts): readonly FieldRef[] {
  if (!comparesTwo) return []
  return conditions.flatMap(({ test }) => (test.kind === 'equals' && test.values.length > 1 ? [test.field] : []))
}
