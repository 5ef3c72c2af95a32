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
  const known = matchers.get(schema)
  if (known) return known
  const made = newSchemaField(schema)
  matchers.set(schema, made)
  return made
}

/** One question asks for them several times; they go with the schema. */
const matchers = new WeakMap<Schema, Matcher<FieldRef>>()

function newSchemaField(schema: Schema): Matcher<FieldRef> {
  const spoken = new Map<string, string>()
  const say = (words: string, keypath: string): void => {
    if (words === '' || spoken.has(words)) return
    spoken.set(words, keypath)
    if (!words.endsWith('s')) spoken.set(`${words}s`, spoken.get(`${words}s`) ?? keypath)
  }
  // What names a field best comes first: a shorter form of one field may be the full name of another.
  for (const form of spokenForms) {
    for (const { keypath, keys } of wordsOf(schema)) for (const said of form(keys)) say(said, keypath)
  }
  if (spoken.size === 0) return () => undefined
  return map(phraseOf([...spoken.keys()]), (words) => {
    const keypath = spoken.get(words) ?? ''
    const own = conceptNames.find((name) => isPlaceOf(name, keypath))
    return own ? { kind: 'concept', name: own } : schemaRef(keypath, schema)
  })
}

interface InWords {
  readonly keypath: string
  /** Its keys without the root, each as it is said. */
  readonly keys: readonly string[]
}

const inWordsOf = new WeakMap<Schema, readonly InWords[]>()

function wordsOf(schema: Schema): readonly InWords[] {
  const known = inWordsOf.get(schema)
  if (known) return known
  const made = Object.keys(schema).map((keypath) => ({
    keypath,
    keys: (readKeypath(keypath)?.slice(1) ?? []).map(inWords),
  }))
  inWordsOf.set(schema, made)
  return made
}

/** `device.id` is said "device id" and "device"; `tags.http.route` "http route" and "route"; `latency_ms` "latency". */
const spokenForms: readonly ((keys: readonly string[]) => readonly string[])[] = [
  (keys) => [keys.join(' ')],
  // `peer.service` is no answer to "by service"
  (keys) => (keys.length > 1 && isEverywhere(keys.at(-1) ?? '') ? [] : [keys.at(-1) ?? '']),
  (keys) => [withoutUnit(keys.at(-1) ?? '')].filter((each) => each !== keys.at(-1)),
  (keys) => [keys.slice(-2).join(' ')],
  (keys) => {
    const words = keys.slice(-2).join(' ').split(' ')
    return words.length > 1 && /^(?:id|name|code|key)$/.test(words.at(-1) ?? '')
      ? [keys.at(-1)?.replace(/ (?:id|name|code|key)$/, '') ?? '', words.at(-2) ?? '']
      : []
  },
]

/** Where every event of a source has it: there is no other place to mistake it for. */
function isPlaceOf(name: ConceptName, keypath: string): boolean {
  const { builtIn, logs, spans } = conceptOf(name)
  return (
    (builtIn?.logs === true && logs.join('.') === keypath) || (builtIn?.spans === true && spans.join('.') === keypath)
  )
}

function isEverywhere(word: string): boolean {
  const name = conceptsByPhrase.get(word)
  return name !== undefined && conceptOf(name).builtIn?.logs === true && conceptOf(name).builtIn?.spans === true
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
  const isCalledSo = ({ keys }: InWords): boolean => names.has(withoutUnit(keys.at(-1) ?? ''))
  // `geo.country_code` is the country, `http.response.status_code` the status, `customer.id` the customer
  const isQualified = ({ keys }: InWords): boolean => {
    const words = keys.slice(-2).join(' ').split(' ')
    const last = words.slice(-2).join(' ')
    return names.has(last) || (/^(id|code|name)$/.test(words.at(-1) ?? '') && names.has(words.at(-2) ?? ''))
  }
  const all = wordsOf(schema).filter(({ keypath }) => ref.name !== 'status' || holdsStatus(schema[keypath]))
  const [inLogs, inSpans] = [concept.logs.join('.'), concept.spans.join('.')]
  const isOwn = ({ keypath }: InWords): boolean => keypath === inLogs || keypath === inSpans
  const keypath = (all.find(isOwn) ?? all.find(isCalledSo) ?? all.find(isQualified))?.keypath
  // Where operations have no name of their own, a path tells them apart.
  if (keypath === undefined && ref.name === 'operation' && all.length > 0) {
    const path = schemaFieldOfConcept({ kind: 'concept', name: 'path' }, schema)
    if (path.kind === 'keypath') return path
  }
  return keypath === undefined ? ref : (schemaRef(keypath, schema) ?? ref)
}

/** A `status` of "new" and "shipped" is none of HTTP. */
function holdsStatus(field: Schema[string] | undefined): boolean {
  if (field?.type !== 'string' || !field.values || field.values.length === 0) return true
  return field.values.every((each) => Number.isFinite(Number(each)))
}

export function schemaRef(keypath: string, schema: Schema): FieldRef | undefined {
  const path = readKeypath(keypath)
  const type = schema[keypath]?.type
  return path && type && { kind: 'keypath', path, label: labelOf(path), type, origin: 'schema' }
}

/** `device.id` is a `device_id` where it stands alone. */
function labelOf(path: readonly string[]): string {
  const [last = '', owner] = [path.at(-1), path.length > 2 ? path.at(-2) : undefined]
  return owner !== undefined && /^(?:id|name|code|key)$/.test(last) ? `${owner}_${last}` : last
}

/** What is told apart by numbers, and no figure: `store_id`. */
export function isLabel(ref: FieldRef): boolean {
  if (ref.kind !== 'keypath') return false
  return ref.type === 'string' || /(?:^|_)(?:id|no|number|code)$|Id$/.test(ref.path.at(-1) ?? '')
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
  if (ref.kind === 'concept')
    return ref.name !== 'severity' && ref.name !== 'timestamp' && conceptOf(ref.name).partOfTime === undefined
  return !(ref.path[0] === '$m' && /^(severity|timestamp)$/.test(ref.path[1] ?? '')) && ref.type !== 'timestamp'
}

/** Of the fields, those that name things of which there are many: "hosts", "countries". */
export function countedIn(field: Matcher<FieldRef>): Matcher<FieldRef> {
  return map(field, (ref) => (ref.kind === 'concept' && conceptOf(ref.name).counted ? ref : undefined))
}
