import { isCommonWord } from '../common-words.ts'
import { schemaRef } from '../fields.ts'
import { comma, list, type Matcher, map, opt, phrase, seq, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import { isTradeWord } from '../trade-words.ts'
import type { Condition, FieldRef, Schema } from '../understanding.ts'

interface Owner {
  readonly field: FieldRef
  readonly value: string
  readonly path: string
}

/** A word that is a sample value of one field of the schema says which field is meant. */
export function schemaValues(reading: Reading, schema: Schema, field: Matcher<FieldRef>): readonly Condition[] {
  const owners = new Map<string, readonly Owner[]>()
  for (const [keypath, { values = [] }] of Object.entries(schema)) {
    const ref = schemaRef(keypath, schema)
    for (const each of values) {
      if (!ref || typeof each !== 'string' || each.length < 2) continue
      const lower = each.toLowerCase()
      owners.set(lower, [...(owners.get(lower) ?? []), { field: ref, value: each, path: keypath.toLowerCase() }])
    }
  }
  if (owners.size === 0) return []
  const said: Matcher<Owner> = (tokens, at) => {
    const found = tokens[at]
    if (found?.kind !== 'word' && found?.kind !== 'quoted') return undefined
    const all = owners.get(found.lower)
    if (!all || (found.kind === 'word' && isCommonWord(found.lower) && !isTradeWord(found.lower))) return undefined
    // "cancelled orders" are those of `order.status`, though a payment may be cancelled too
    const beside = [tokens[at - 1], tokens[at + 1]].map((each) => each?.lower.replace(/s$/, '') ?? '')
    const owner = all.find(({ path }) => beside.some((each) => each.length > 2 && path.includes(each))) ?? all[0]
    return owner && { value: owner, end: at + 1 }
  }
  const leads = opt(phrase('in', 'for', 'from', 'of', 'on', 'in the', 'for the', 'from the'))
  const conditions = reading.take(
    map(seq(leads, opt(field), opt(word('is|=|:')), list(said, comma), opt(field)), ([, , , all]) => all),
    { negatable: true },
  )
  return conditions.flatMap((each) =>
    each.value.map((owner) => conditionOf(each, { kind: 'equals', field: owner.field, values: [owner.value] })),
  )
}
