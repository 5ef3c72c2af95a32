import { type Aliased, type Expression, walk } from 'dataprime'
import { fieldIn } from '../fields.ts'
import { read } from '../reading.ts'
import { severities } from '../recognise/severity.ts'
import { isBucket } from './bucket.ts'
import type { Changed, Scene } from './change.ts'
import { usualOrder, withOrder } from './change-order.ts'
import { withoutTimeConditions } from './change-time.ts'
import { conjunctsOf, fieldsOf, withConjuncts } from './conjuncts.ts'
import { type Draft, groupingOf, isSelecting, withStages } from './draft.ts'
import { grouped, regrouped } from './grouped.ts'

interface Removal {
  /** Of what is to go. */
  readonly names: RegExp
  readonly remove: (draft: Draft, what: string, scene: Scene) => Changed
}

/** The first that fits. */
const removals: readonly Removal[] = [
  { names: /\blimit$/i, remove: withoutLimit },
  { names: /\b(?:sort(?:ing)?|order(?:ing)?)$/i, remove: withoutOrder },
  { names: /\btime(?:frame)?\b/i, remove: withoutTime },
  { names: /\bbuckets?$/i, remove: (draft) => withoutKeys(draft, isBucket, 'buckets') },
  { names: /^(?:group(?:ing|s)?|break ?down|split)$/i, remove: rowsOf },
  { names: /\b(?:group(?:ing|s)?|break ?down|split)$/i, remove: withoutNamedKey },
  { names: /^(?:filters?|conditions?|restrictions?|constraints?)$/i, remove: withoutConditions },
  { names: /./, remove: withoutCondition },
]

/** "without the limit", "remove the status filter", "for all services". */
export function removePart(draft: Draft, what: string, scene: Scene): Changed {
  const removal = removals.find(({ names }) => names.test(what))
  return removal?.remove(draft, what, scene) ?? { cannot: `nothing was removed: "${what}" was not understood` }
}

/** "show me the raw logs": the rows that were counted. */
export function rowsOf(draft: Draft): Changed {
  const grouping = groupingOf(draft)
  if (!grouping) return { draft, said: 'rows are shown already' }
  return { draft: withStages(draft, draft.stages.slice(0, grouping.at)), said: 'the rows themselves, not grouped' }
}

function withoutLimit(draft: Draft): Changed {
  const has = draft.stages.some(({ kind }) => kind === 'limit' || kind === 'top' || kind === 'bottom')
  if (!has) return { cannot: 'no limit was removed: there is none' }
  const kind = groupingOf(draft)?.stage.kind
  const open = kind === 'top' || kind === 'bottom' ? regrouped(grouped(draft)) : draft
  return {
    draft: withStages(
      open,
      open.stages.filter((stage) => stage.kind !== 'limit'),
    ),
    said: 'removed: the limit',
  }
}

function withoutOrder(draft: Draft): Changed {
  return { draft: withOrder(draft, []), said: 'removed: the order' }
}

function withoutTime(draft: Draft): Changed {
  const source = draft.source && { ...draft.source, timeframe: null }
  return { draft: withoutTimeConditions({ ...draft, source }), said: 'removed: the time range' }
}

function withoutConditions(draft: Draft): Changed {
  const end = groupingOf(draft)?.at ?? draft.stages.length
  const stages = draft.stages.filter((stage, at) => at >= end || !isSelecting(stage))
  return { draft: withStages(draft, stages), said: 'removed: the conditions' }
}

/** The conditions on the field that is named, or that hold the value. */
function withoutCondition(draft: Draft, what: string, scene: Scene): Changed {
  const name = what.replace(/\s*(?:filters?|conditions?|restrictions?|constraints?)$/i, '')
  const fields = fieldsCalled(name, scene)
  const value = name.replaceAll(/^["'`]|["'`]$/g, '').toLowerCase()
  const levels = severities(read(name)).length > 0
  const isMeant = (expression: Expression): boolean =>
    fieldsOf(expression).some((field) => fields.has(field) || (levels && field === '$m.severity')) ||
    holds(expression, value)
  const gone = conjunctsOf(draft).filter(({ expression }) => isMeant(expression))
  if (gone.length === 0) return { cannot: `nothing was removed: there is no condition on ${name}` }
  return {
    draft: withConjuncts(draft, (each) => (isMeant(each.expression) ? null : each)),
    said: `removed: the condition on ${name}`,
  }
}

function withoutNamedKey(draft: Draft, what: string, scene: Scene): Changed {
  const name = what.replace(/\s*(?:group(?:ing|s)?|break ?down|split)$/i, '')
  const fields = fieldsCalled(name, scene)
  return withoutKeys(draft, ({ expression }) => fieldsOf(expression).some((field) => fields.has(field)), name)
}

function withoutKeys(draft: Draft, isGone: (key: Aliased) => boolean, name: string): Changed {
  const before = grouped(draft)
  const keys = before.keys.filter((key) => !isGone(key))
  if (keys.length === before.keys.length) return { cannot: `nothing was removed: the result is not grouped by ${name}` }
  const after = regrouped({ ...before, keys })
  return {
    draft: withOrder(after, usualOrder({ keys, aggregates: before.aggregates })),
    said: `removed: the grouping by ${name}`,
  }
}

/** A name may mean a field of the other source too, and a field written in another place. */
function fieldsCalled(name: string, { w }: Scene): ReadonlySet<string> {
  const found = read(name.replace(/s$/, '')).take(fieldIn(w.schema))[0] ?? read(name).take(fieldIn(w.schema))[0]
  const places = found ? fieldsOf(w.place(found.value).keypath) : []
  return new Set(places)
}

function holds(expression: Expression, value: string): boolean {
  let isFound = false
  if (value.length > 1)
    walk(expression, (node) => {
      const text =
        node.kind === 'string'
          ? node.value
          : node.kind === 'number'
            ? node.text
            : node.kind === 'keypath'
              ? lastKey(node)
              : ''
      if (text.toLowerCase() === value) isFound = true
      return undefined
    })
  return isFound
}

function lastKey({ path }: Extract<Expression, { readonly kind: 'keypath' }>): string {
  const last = path.at(-1)
  return last?.kind === 'key' ? last.name : ''
}
