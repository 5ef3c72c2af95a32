import { schemaFieldOfConcept } from '../fields.ts'
import { any, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import { isNearly } from '../spelling.ts'
import type { Condition, FieldRef, Schema } from '../understanding.ts'
import { and, bare, bareThing, isAdjective, isLast, type Named, name, ordinary, service } from './a-name.ts'
import { namedThings } from './named-things.ts'
import { inCountry, leftOutPlaces, placed } from './places.ts'

export interface Names {
  readonly conditions: readonly Condition[]
  readonly guessed: readonly string[]
}

const preposition = phrase(
  'in',
  'for',
  'from',
  'of',
  'on',
  'at',
  'within',
  'inside',
  'across',
  'hitting',
  'affecting',
  'coming from',
  'belonging to',
  'related to',
  'to',
  'excluding',
  'except',
  'ignoring',
  'exclude',
  'but not',
)
/** A bare name may stand after these too; in quotes it would rather be a text. */
const verb = phrase(
  'is',
  'does',
  'has',
  'did',
  'like',
  'versus',
  'vs',
  'and',
  'compare',
  'only',
  'about',
  'called',
  'named',
)
/** "thrown by checkout": who did it. */
const madeBy: Matcher<unknown> = (tokens, at) =>
  /(?:ed|wn|ade|ent|ught)$/.test(tokens[at - 1]?.lower ?? '') ? word('by')(tokens, at) : undefined
const definiteArticle = any<unknown>(seq(preposition, opt(word('the|our|my'))), word('the|our'))
const heads = word(
  'errors|error|logs|log|warnings|warning|failures|traces|trace|spans|span|latency|requests|request|exceptions|traffic|calls|issues|timeouts|performance|response|events|messages|problems|incidents|crashes|lines|entries|durations|duration|throughput|critical|5xx|4xx|transactions|debug|slow|health|p50|p90|p95|p99|s',
)

/** Finds services, applications and other things by name; a bare name after "in", "for" … is taken for a service. */
export function names(reading: Reading, schema: Schema, field: Matcher<FieldRef>): Names {
  const found = [
    ...leftOutPlaces(reading),
    ...reading.take(namedThings, { negatable: true }),
    ...reading.take(placed, { negatable: true }),
    ...reading.take(
      any(
        ...inCountry(reading),
        map(seq(preposition, opt(word('the|our|my')), list(name, and)), ([, , values]) => service(values)),
        // "is anything wrong with the database"
        map(seq(wrongWith(reading), opt(word('the|our|my')), any(name, ordinary)), ([, , said]) => service([said])),
        // "is search ok?"
        map(seq(word('is|are'), opt(word('the|our')), ordinary, isInState), ([, , said]) => service([said])),
        // "p99 of search latency"
        map(
          seq(
            word('of|for|in|the'),
            word('search|cart|media|product|user|order'),
            word('latency|latencies|errors|requests|traffic|performance|logs'),
          ),
          ([, said]) => service([said]),
        ),
        map(seq(word('compare|comparing|between'), list(any(name, ordinary), and)), ([, values]) =>
          values.length > 1 ? service(values) : undefined,
        ),
        map(seq(opt(definiteArticle), phrase('api gateway', 'api gateways')), () => service(['api-gateway'])),
        map(seq(definiteArticle, list(any(name, ordinary), and), word('api')), ([, values]) => service(values)),
        map(seq(madeBy, opt(word('the|our|my')), list(name, and)), ([, , values]) => service(values)),
        map(seq(verb, opt(word('the|our|my')), list(bareThing, and)), ([, , values]) => service(values)),
        map(seq(word('that|because'), list(bare, and), isSaidToBe), ([, values]) => service(values)),
        map(seq(word('from|in|of|for'), word('api|web|search|cart|orders|media'), isLast), ([, said]) =>
          service([said]),
        ),
      ),
      { negatable: true },
    ),
    ...reading.take(ahead(reading, field), { negatable: true }),
    ...reading.take(
      map(
        token('word', ({ lower }) =>
          /[-_](service|svc|api|gateway|worker|server|backend|frontend|app|db)$/.test(lower),
        ),
        ({ text }) => service([text]),
      ),
      { negatable: true },
    ),
  ]
  if (found.length === 0) found.push(...reading.take(alone(reading, field), { negatable: true }))
  const conditions = found.map((each) =>
    conditionOf(
      each,
      { kind: 'equals', field: each.value.field, values: asInSchema(each.value, schema) },
      // "excluding" itself is the preposition in "excluding checkout"
      each.negated || /^(excluding|except|ignoring|exclude|but)$/.test(reading.tokens[each.start]?.lower ?? ''),
    ),
  )
  return {
    conditions,
    guessed: found.filter(({ value }) => value.isGuess).flatMap(({ value }) => value.values),
  }
}

/** That something is wrong is for others to read. */
function wrongWith(reading: Reading): Matcher<string> {
  return (tokens, at) => (word('wrong|up|happening')(reading.tokens, at - 1) ? word('with')(tokens, at) : undefined)
}

/** "checkout errors": a name right in front of what it has. */
function ahead(reading: Reading, field: Matcher<FieldRef>): Matcher<Named> {
  return (tokens, at) => {
    const match = list(bareThing, and)(tokens, at)
    if (!match || match.value.some(isAdjective) || field(tokens, at)) return undefined
    const next = possessive(tokens, match.end)?.end ?? match.end
    return heads(reading.tokens, next) && reading.tokens[next]?.kind === 'word'
      ? { value: service(match.value), end: next }
      : undefined
  }
}

/** "500s checkout last 15m": in a short question the one run of words that nobody knows is most likely a service. */
function alone(reading: Reading, field: Matcher<FieldRef>): Matcher<Named> {
  const isUnknown = (at: number): boolean =>
    reading.isFree(at) && bareThing(reading.tokens, at) !== undefined && field(reading.tokens, at) === undefined
  const isVerb = (end: number): boolean => reading.isFree(end) && object(reading.tokens, end) !== undefined
  const first = reading.tokens.findIndex((_, at) => isUnknown(at))
  const run = first === -1 ? undefined : list(bareThing, and)(reading.tokens, first)
  const isOnly = run !== undefined && !reading.tokens.some((_, at) => at >= run.end && isUnknown(at))
  return (tokens, at) => {
    // "logged in as admin": in the role of, no place
    if (tokens[at - 1]?.lower === 'as') return undefined
    if (at !== first || !isOnly || reading.tokens.length > shortQuestion) return undefined
    const match = list(bareThing, and)(tokens, at)
    return match && !isVerb(match.end) && !match.value.some(isNoName)
      ? { value: service(match.value), end: match.end }
      : undefined
  }
}

/** The state is for others to read. */
const isInState: Matcher<undefined> = (tokens, at) =>
  word('ok|okay|fine|down|up|slow|healthy|alive|broken|working')(tokens, at) ? { value: undefined, end: at } : undefined

/** "complain that checkout is slow" */
const isSaidToBe: Matcher<undefined> = (tokens, at) =>
  word('is|are|was|were|has|got')(tokens, at) ? { value: undefined, end: at } : undefined

/** What stands behind a verb: "users saw a 500". */
const object = word('a|an|the|my|our|this|that|it|them|some|any|all|no')

/** Adverbs, and plain words with a slip of the finger in them. */
function isNoName(said: string): boolean {
  return isAdjective(said) || /[a-z]{3}ly$/.test(said)
}

/** In tokens; longer ones are prose, in which most unknown words are no names. */
const shortQuestion = 9

/** The 's of "checkout's errors". */
const possessive = seq(word("'|’"), word('s'))

/** As the caller's data writes them: `chekout-svc` is `checkout-svc`, and so is "the checkout service". */
function asInSchema({ field, values }: Named, schema: Schema): readonly string[] {
  const ref = schemaFieldOfConcept(field, schema)
  const known = Object.entries(schema)
    .filter(([keypath]) =>
      ref.kind === 'keypath' ? ref.origin === 'schema' && keypath.endsWith(ref.path.at(-1) ?? '') : false,
    )
    .flatMap(([, { values: samples = [] }]) => samples.filter((each) => typeof each === 'string'))
  return values.map(
    (value) =>
      known.find((each) => each.toLowerCase() === value.toLowerCase()) ??
      known.find((each) => stem(each) === stem(value)) ??
      known.find((each) => isNearly(value.toLowerCase(), each.toLowerCase())) ??
      value,
  )
}

function stem(name: string): string {
  return name
    .toLowerCase()
    .replace(/[-_ ]?(?:service|svc|srv|app|api)$/, '')
    .replaceAll(/[-_ ]/g, '')
}
