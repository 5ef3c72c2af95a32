// What rows are told apart by: which fields may be keys, and what a key is called that nobody knows.
import { conceptOf } from '../concepts.ts'
import { type Matcher, map, token } from '../match.ts'
import type { FieldRef } from '../understanding.ts'

/** What things are told apart by that have no usual place: "by class and line" reads fields of these names. */
const kindsOfThings = new Set(
  `action bank brand campaign carrier category cause channel city class code courier currency department deployment
  device event experiment feature file flag function gateway image job kind language level line locale logger
  market merchant model module name os outcome owner package partition partner payment-method phase plan platform
  process product provider rack reason reference result role rule sector segment shard site sku source squad stage state step
  store task team thread tier type variant vendor warehouse worker zone domain location rule protocol port isp network group bucket screen referrer table
  consumer producer topic index protocol collection schema method column building floor plant sensor firmware resolver resolution upstream backend vhost`.split(
    /\s+/,
  ),
)
/** A figure or free text is nothing to group by. */
export function isKey(ref: FieldRef): boolean {
  if (ref.kind !== 'concept') return true
  const concept = conceptOf(ref.name)
  return (
    ref.name === 'status' ||
    concept.partOfTime !== undefined ||
    (concept.type !== 'number' && concept.type !== 'timestamp')
  )
}

export function unique(refs: readonly FieldRef[]): readonly FieldRef[] {
  return refs.filter((ref, i) => refs.findIndex((other) => sameField(ref, other)) === i)
}

export function sameField(a: FieldRef, b: FieldRef): boolean {
  if (a.kind === 'concept') return b.kind === 'concept' && a.name === b.name
  return b.kind === 'keypath' && a.path.join('\0') === b.path.join('\0')
}

/** A field that is called what people call the thing. */
export function guessedKey(lower: string): FieldRef {
  const name = singular(lower)
  return {
    kind: 'keypath',
    path: ['$d', name.replaceAll('-', '_')],
    label: name.replaceAll('-', '_'),
    origin: 'guessed',
  }
}

/** "merchants", "carriers": many of a kind that has no usual place, and no rows. */
export const thingsOfKind: Matcher<FieldRef> = map(
  token(
    'word',
    ({ lower }) =>
      singular(lower) !== lower &&
      isKindOfThing(singular(lower)) &&
      !/^(?:events|processes|tasks|jobs|images|files|functions|features|flags)$/.test(lower),
  ),
  ({ lower }) => guessedKey(lower),
)

/** "classes", "line": a word for what things may be told apart by. */
export function isKindWord(lower: string): boolean {
  return kindsOfThings.has(singular(lower))
}

/** Whether things of this kind are told apart by a name or a number: "flag", "store". */
export function isKindOfThing(lower: string): boolean {
  return (
    kindsOfThings.has(lower) &&
    !/^(?:code|gateway|kind|level|line|language|reason|result|role|stage|state|step|type|worker|name|class|rule|cause)$/.test(
      lower,
    )
  )
}

export function singular(noun: string): string {
  if (/(ss|us|is)$/.test(noun)) return noun
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`
  return noun.replace(/s$/, '')
}
