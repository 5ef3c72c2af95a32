import { isCommonWord } from '../common-words.ts'
import { conceptOf } from '../concepts.ts'
import { type Interval, unit } from '../durations.ts'
import { any, comma, list, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import type { Found, Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'
import { guessedKey, isKey, isKindWord, singular, unique } from './keys.ts'

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

/** Said after "each", these are rows and times, and no fields. */
const rowsAndTimes = word(
  'response|responses|field|fields|log|logs|line|entry|event|events|request|requests|call|calls|span|spans|error|errors|one|other|time|record|row|message|day|hour|minute|second|week|month|of|them|the|a|trace',
)

/** "every service except auth" is no group of its own, nor is "between version 1.2 and 1.3". */
const notBut = not(
  any<unknown>(word('except|but|excluding|besides|other|apart|minus'), token('number'), token('quoted')),
)

/** Each has a figure of its own. */
export const theirs = phrase('and their', 'with their', 'along with their', 'together with their', 'plus their')

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
    token('word', ({ lower }) => isKindWord(lower)),
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
  // "endpoints and their average latency"
  found.push(
    ...reading.take(
      map(seq(any(key, generic), theirs), ([each]) => (each.kind === 'width' ? undefined : [each])),
      { accept: (start, end) => reading.tokens.slice(start, end).some(({ lower }) => /[^su]s$/.test(lower)) },
    ),
  )
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
    const isKind = isKindWord(second.lower) || lastNouns.has(singular(second.lower))
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
