import { type ConceptName, conceptNames, conceptOf, concepts } from './concepts.ts'
import { readKeypath } from './keypath-text.ts'
import { any, type Matcher, map, phrase, phraseOf, token } from './match.ts'
import type { FieldRef, Schema } from './understanding.ts'

/** A field named in words, or written out. With a schema, its fields win over what is usual. */
export function fieldIn(schema: Schema): Matcher<FieldRef> {
  return any(
    schemaField(schema),
    map(writtenField, (ref) => inSchema(ref, schema)),
    conceptField,
  )
}

/** `status_code`, `user.id`, `$d.duration`, `durationMs`: nobody talks like that about anything but a field. */
const writtenField: Matcher<FieldRef> = map(
  token('word', ({ text }) =>
    /^\$[dlm]\b|[a-z0-9]_[a-z0-9]|^[a-z][\w]*\.[a-z][\w.]*$|^[a-z]+[A-Z][a-zA-Z]*$|^_\w+/.test(text),
  ),
  ({ text }): FieldRef | undefined => {
    const path = readKeypath(text)
    return path && { kind: 'keypath', path, label: text, origin: 'written' }
  },
)

const conceptsByPhrase: ReadonlyMap<string, ConceptName> = new Map(
  conceptNames.flatMap((name) => concepts[name].words.map((words): [string, ConceptName] => [words, name])),
)

const conceptField: Matcher<FieldRef> = map(phrase(...conceptsByPhrase.keys()), (words): FieldRef | undefined => {
  const name = conceptsByPhrase.get(words)
  return name && { kind: 'concept', name }
})

/** Spoken forms of the schema's keypaths: `customer_tier` is said "customer tier", and `$d.user.plan` also "plan". */
function schemaField(schema: Schema): Matcher<FieldRef> {
  const spoken = new Map<string, string>()
  for (const keypath of Object.keys(schema)) {
    const keys = readKeypath(keypath)?.slice(1) ?? []
    for (const said of [keys.join(' '), keys.at(-1) ?? '', withoutUnit(inWords(keys.at(-1) ?? ''))]) {
      const words = inWords(said)
      if (words !== '' && !spoken.has(words)) {
        spoken.set(words, keypath)
        if (!words.endsWith('s')) spoken.set(`${words}s`, spoken.get(`${words}s`) ?? keypath)
      }
    }
  }
  if (spoken.size === 0) return () => undefined
  return map(phraseOf([...spoken.keys()]), (words) => schemaRef(spoken.get(words) ?? '', schema))
}

/** A written field may leave out the root, or all but the last key, of one in the schema. */
function inSchema(ref: FieldRef, schema: Schema): FieldRef {
  if (ref.kind !== 'keypath') return ref
  const wanted = ref.path.slice(1).join('.')
  const keypath = Object.keys(schema).find((each) => {
    const path = readKeypath(each)?.slice(1).join('.')
    return path === wanted || path?.endsWith(`.${wanted}`)
  })
  return keypath === undefined ? ref : (schemaRef(keypath, schema) ?? ref)
}

/** A concept's place in the caller's data, if one of its names is a field there. */
export function schemaFieldOfConcept(ref: FieldRef, schema: Schema): FieldRef {
  if (ref.kind !== 'concept') return ref
  const concept = conceptOf(ref.name)
  const names = new Set<string>([
    ...concept.words,
    withoutUnit(inWords(concept.logs.at(-1) ?? '')),
    inWords(concept.spans.at(-1) ?? ''),
  ])
  const spoken = (each: string): string => withoutUnit(inWords(readKeypath(each)?.at(-1) ?? ''))
  // `geo.country_code` is the country, `http.response.status_code` the status, `customer.id` the customer
  const qualified = (each: string): boolean => {
    const words = inWords(readKeypath(each)?.slice(1).join(' ') ?? '').split(' ')
    const last = words.slice(-2).join(' ')
    return names.has(last) || (/^(id|code|name)$/.test(words.at(-1) ?? '') && names.has(words.at(-2) ?? ''))
  }
  const keypath = Object.keys(schema).find((each) => names.has(spoken(each))) ?? Object.keys(schema).find(qualified)
  return keypath === undefined ? ref : (schemaRef(keypath, schema) ?? ref)
}

export function schemaRef(keypath: string, schema: Schema): FieldRef | undefined {
  const path = readKeypath(keypath)
  const type = schema[keypath]?.type
  return path && type && { kind: 'keypath', path, label: path.at(-1) ?? keypath, type, origin: 'schema' }
}

/** `latency_ms` is said "latency". */
function withoutUnit(words: string): string {
  return words.replace(/(?<=\w) (ms|us|ns|s|sec|secs|seconds|millis|milliseconds|micros|nanos|bytes|percent)$/, '')
}

function inWords(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
}

/** Severity and time are told by words of their own; comparing them with a text is an error of the language. */
export function holdsPlainValues(ref: FieldRef): boolean {
  if (ref.kind === 'concept') return ref.name !== 'severity' && ref.name !== 'timestamp'
  return !(ref.path[0] === '$m' && /^(severity|timestamp)$/.test(ref.path[1] ?? '')) && ref.type !== 'timestamp'
}
