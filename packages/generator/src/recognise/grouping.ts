import { isCommonWord } from '../common-words.ts'
import { conceptOf } from '../concepts.ts'
import { type Interval, unit } from '../durations.ts'
import { countedIn } from '../fields.ts'
import { ahead, any, comma, list, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import { wholeNumber } from '../numbers.ts'
import type { Found, Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'

const grouped = phrase(
  'grouped by',
  'group by',
  'group them by',
  'group it by',
  'group these by',
  'grouping by',
  'broken down by',
  'break down by',
  'break it down by',
  'break them down by',
  'breakdown by',
  'breakdown per',
  'breakdown of',
  'split by',
  'split per',
  'split up by',
  'aggregated by',
  'aggregate by',
  'segmented by',
  'bucketed by',
  'partitioned by',
  'categorised by',
  'categorized by',
  'summarised by',
  'summarized by',
  'separated by',
  'grouped per',
)
const each = any(
  word('/'),
  phrase(
    'for each',
    'for every',
    'per',
    'each',
    'every',
    'in each',
    'of each',
    'by each',
    'from each',
    'across all',
    'between',
    'between all',
    'among',
    'across',
    'per each',
  ),
)

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
/** Said after "each", these are rows and times, and no fields. */
const rowsAndTimes = word(
  'response|responses|field|fields|log|logs|line|entry|event|events|request|requests|call|calls|span|spans|error|errors|one|other|time|record|row|message|day|hour|minute|second|week|month|of|them|the|a|trace',
)

/** "every service except auth" is no group of its own, nor is "between version 1.2 and 1.3". */
const notBut = not(
  any<unknown>(word('except|but|excluding|besides|other|apart|minus'), token('number'), token('quoted')),
)

type Key = FieldRef | { readonly kind: 'width'; readonly width: Interval }

export interface Groupings {
  readonly fields: readonly FieldRef[]
  /** Those of them that are said to have something each: "per service", but not "by service". */
  readonly each: readonly FieldRef[]
  /** "by service and hour" */
  readonly width: Interval | undefined
}

/** Finds the keys to group by, in their order; `unknown` words are taken as field names after the clearest cues. */
export function groupings(reading: Reading, field: Matcher<FieldRef>): Groupings {
  const trace = map(word('trace|traces'), (): FieldRef => ({ kind: 'concept', name: 'traceId' }))
  const thrown = map(word('exception|exceptions'), (): FieldRef => ({ kind: 'concept', name: 'errorType' }))
  const aKey = map(seq(opt(word('the')), any(field, trace, thrown)), ([, ref]) => (isKey(ref) ? ref : undefined))
  const key = any<Key>(
    aKey,
    map(unit, (width): Key => ({ kind: 'width', width })),
  )
  const guess: Matcher<Key> = map(
    token('word', ({ lower }) => /^[a-z][a-z-]+$/.test(lower) && !isCommonWord(lower)),
    ({ lower }) => guessedKey(lower),
  )
  const compoundKey: Matcher<Key> = compound(field)
  const generic: Matcher<Key> = map(
    token('word', ({ lower }) => kindsOfThings.has(singular(lower))),
    ({ lower }) => guessedKey(lower),
  )
  const afterEach: Matcher<Key> = map(
    seq(
      (tokens, at) => (rowsAndTimes(tokens, at) ? undefined : { value: undefined, end: at }),
      token('word', ({ lower }) => /^[a-z]{3,}$/.test(lower)),
    ),
    ([, { lower }]) => guessedKey(lower),
  )
  const guessAtEnd: Matcher<Key> = (tokens, at) => {
    const by = tokens[at - 1]?.lower === 'the' ? at - 2 : at - 1
    const isMade = /(?:ed|[aeo]wn|nt|ught)$/.test(tokens[by - 1]?.lower ?? '')
    const match = isMade ? undefined : guess(tokens, at)
    return match && atEnd(tokens, match.end) ? match : undefined
  }
  const keys = (cue: Matcher<string>, item: Matcher<Key>) =>
    map(
      seq(cue, opt(word('the|kubernetes|k8s')), list(item, any<unknown>(comma, word('then|/|by|per')))),
      ([, , all]) => all,
    )
  const found: Found<readonly Key[]>[] = [
    ...reading.take(
      any(
        keys(grouped, any(compoundKey, key, generic, guess)),
        keys(word('per'), any(compoundKey, key, guess)),
        keys(phrase('for each', 'for every'), any(compoundKey, key, guess)),
      ),
      { keywordTokens: 2 },
    ),
    ...reading.take(
      any(
        map(seq(keys(word('each|every'), any(compoundKey, key, afterEach)), notBut), ([all]) => all),
        map(seq(keys(each, any(compoundKey, key, generic)), notBut), ([all]) => all),
        keys(word('by'), any(compoundKey, key, generic, guessAtEnd)),
      ),
      {
        keywordTokens: 2,
      },
    ),
  ]
  // "CPU usage of nodes", "health of all services"
  const many: Matcher<Key> = map(seq(opt(word('the|all|our|each|every|different')), field), ([, ref]) =>
    ref.kind === 'concept' && conceptOf(ref.name).counted ? ref : undefined,
  )
  found.push(
    ...reading.take(keys(word('of|across'), many), {
      keywordTokens: 2,
      accept: (start, end) =>
        reading.tokens[end - 1]?.lower.endsWith('s') === true &&
        (word('health|status|state|condition')(reading.tokens, start - 1) !== undefined ||
          isFigureBefore(reading, start, field)),
    }),
  )
  const inOrder = [...found].sort((a, b) => a.start - b.start)
  const all = [...inOrder.flatMap(({ value }) => value), ...distributions(reading, aKey)]
  return {
    fields: unique(all.filter(isField)),
    each: unique(
      inOrder
        .filter(({ start }) => [start, start + 1].some((at) => word('per|each|every')(reading.tokens, at)))
        .flatMap(({ value }) => value.filter(isField)),
    ),
    width: all.find((each) => each.kind === 'width')?.width,
  }
}

function isField(key: Key): key is FieldRef {
  return key.kind !== 'width'
}

/** These only say whose a field is that has a usual place: "http method", "client country". */
const qualifier = word(
  'http|https|request|response|client|server|log|error|k8s|kubernetes|each|every|different|affected|failing|individual|the|cloud|api|app|backend|any|distinct|unique|top|average|avg|max|min|total|median|number|count|and',
)

/** "issuer country", "device model", "api key": two nouns that name one field, the second of a known kind. */
function compound(field: Matcher<FieldRef>): Matcher<FieldRef> {
  return (tokens, at) => {
    const [first, second] = [tokens[at], tokens[at + 1]]
    if (first?.kind !== 'word' || second?.kind !== 'word' || !/^[a-z][a-z\d]+$/.test(first.lower)) return undefined
    const whole = field(tokens, at)
    if (whole && whole.end > at + 1) return undefined
    const kind = field(tokens, at + 1)
    const isKnown = kind !== undefined && kind.end === at + 2 && isKey(kind.value) && kind.value.kind === 'concept'
    const isKind = kindsOfThings.has(singular(second.lower)) || lastNouns.has(singular(second.lower))
    if (!isKnown && !isKind) return undefined
    // "client version" is a version
    if (isKnown && kind && /^(?:client|server|backend|http|request|response)$/.test(first.lower))
      return kind.value.kind === 'concept' ? { value: kind.value, end: at + 2 } : undefined
    if (unit(tokens, at) || joins(tokens, at) || (qualifier(tokens, at) && (isKnown || !isKind))) return undefined
    if (qualifier(tokens, at) && !/^(?:api|app|client|error)$/.test(first.lower)) return undefined
    return { value: guessedKey(`${first.lower}_${singular(second.lower)}`), end: at + 2 }
  }
}
const lastNouns = new Set('key name id number date'.split(' '))
const joins = word('of|in|for|from|to|or|with|on|at|by|per|all|its|their|our|my')
/** Behind a word nobody knows, what tells that it was the last of what is grouped by. */
const atEnd: Matcher<undefined> = (tokens, at) =>
  tokens[at] === undefined ||
  tokens[at].kind === 'mark' ||
  word(
    'in|over|during|since|last|this|today|yesterday|for|from|on|per|and|within|between|where|with|top|sorted|ordered|at|past|descending',
  )(tokens, at)
    ? { value: undefined, end: at }
    : undefined

/** A figure ends where the phrase begins, two words long at most. */
function isFigureBefore({ tokens }: Reading, start: number, field: Matcher<FieldRef>): boolean {
  return [start - 2, start - 1].some((at) => {
    const figure = field(tokens, at)
    return figure?.end === start && figure.value.kind === 'concept' && conceptOf(figure.value.name).type === 'number'
  })
}

/** "status code distribution", "distribution of severities" */
function distributions(reading: Reading, key: Matcher<FieldRef>): readonly FieldRef[] {
  const noun = word('distribution|breakdown|distributions')
  return reading
    .take(
      any(
        map(seq(key, noun), ([ref]) => ref),
        map(seq(noun, word('of'), opt(word('the')), key), ([, , , ref]) => ref),
      ),
    )
    .map(({ value }) => value)
}

/** What a condition on groups is about, when no other word says so: the services of "services with an error rate above 5%". */
export function subjects(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const many = any<FieldRef>(
    countedIn(field),
    map(word('traces'), () => ({ kind: 'concept', name: 'traceId' })),
  )
  return reading
    .take(many)
    .slice(0, 1)
    .map(({ value }) => value)
}

/** "which services …", "what endpoints …": asks for the groups themselves. */
export function askedFor(
  reading: Reading,
  field: Matcher<FieldRef>,
): { fields: readonly FieldRef[]; isSingular: boolean; howMany: number | undefined } {
  const generic: Matcher<FieldRef> = map(
    token('word', ({ lower }) => kindsOfThings.has(singular(lower)) && singular(lower) !== lower),
    ({ lower }) => guessedKey(lower),
  )
  const asked = reading.take(
    map(
      seq(
        word('which|what|whose'),
        opt(word('are|is|of')),
        opt(word('the|our|my|these|those')),
        opt(wholeNumber),
        opt(seq(word('api|app|client|agent'), ahead(word('version|versions')))),
        opt(word('different|individual|kinds|types|kafka|rabbitmq|sqs|aws|k8s|kubernetes')),
        list(any(field, generic), comma),
        opt(word('pairs|combinations')),
        // "what is user 77 doing" is about one
        (tokens, at) => (tokens[at]?.kind === 'number' ? undefined : { value: undefined, end: at }),
      ),
      ([, , , howMany, , , fields, pairs]) =>
        fields.every(isKey) ? { howMany, fields, isMany: pairs !== undefined } : undefined,
    ),
  )
  const first = asked[0]
  const said = first && reading.tokens[first.end - 1]?.lower
  return {
    fields: unique(asked.flatMap(({ value }) => value.fields)),
    isSingular: said !== undefined && !said.endsWith('s') && !first?.value.isMany,
    howMany: first?.value.howMany,
  }
}

const opening = word(
  'show|me|a|list|find|get|give|all|the|any|our|my|please|which|what|of|tell|see|i|want|need|to|can|you|could|display|search|for|look|hey|are|there|who|were|how|is',
)
/** What follows when the things themselves are asked for, and not what is logged of them. */
const clause = any<unknown>(
  word(
    'that|who|which|whose|with|having|where|from|in|over|above|under|below|without|using|exceeding|slower|faster|longer|affected|hit|stuck|down|unreachable|missing',
  ),
  token('word', ({ lower }) => /[a-z]{3}(?:ing|ed)$/.test(lower)),
)

/** "pods that got evicted", "devices with a battery under 10 %": at the head of a question, what the rows are told apart by. */
export function headSubject(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const many = map(field, (ref) => {
    if (ref.kind === 'concept') return conceptOf(ref.name).counted && ref.name !== 'email' ? ref : undefined
    return ref.origin === 'schema' && ref.type !== 'number' ? ref : undefined
  })
  return reading
    .take(many, {
      accept: (start, end) =>
        /[^su]s$/.test(reading.tokens[end - 1]?.lower ?? '') &&
        clause(reading.tokens, end) !== undefined &&
        reading.tokens.slice(0, start).every((_, at) => opening(reading.tokens, at) !== undefined),
    })
    .slice(0, 1)
    .map(({ value }) => value)
}

/** "list all services", "what services are there". */
export function listed(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const all = seq(
    word('list|enumerate'),
    opt(word('me')),
    opt(word('all|the')),
    opt(word('the|of')),
    opt(word('different|distinct|unique')),
    list(field, comma),
  )
  return unique(
    reading.take(map(all, (parts) => (parts[5].every(isKey) ? parts[5] : undefined))).flatMap(({ value }) => value),
  )
}

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

/** Whether things of this kind are told apart by a name or a number: "flag", "store". */
export function isKindOfThing(lower: string): boolean {
  return (
    kindsOfThings.has(lower) &&
    !/^(?:code|gateway|kind|level|line|language|reason|result|role|stage|state|step|type|worker|name|class|rule|cause)$/.test(
      lower,
    )
  )
}

function singular(noun: string): string {
  if (/(ss|us|is)$/.test(noun)) return noun
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`
  return noun.replace(/s$/, '')
}
