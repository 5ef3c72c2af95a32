import { isNeverName } from '../common-words.ts'
import type { ConceptName } from '../concepts.ts'
import { schemaFieldOfConcept } from '../fields.ts'
import { any, comma, list, type Matcher, map, not, opt, phrase, phraseOf, seq, token, word } from '../match.ts'
import { conditionOf, type Found, type Reading } from '../reading.ts'
import { isNearly, isUsualName } from '../spelling.ts'
import type { Condition, FieldRef, Schema } from '../understanding.ts'
import { isTechnique } from './free-words.ts'

interface Named {
  readonly field: FieldRef
  readonly values: readonly string[]
  /** The kind was not said; a bare name is most often a service. */
  readonly isGuess: boolean
}

export interface Names {
  readonly conditions: readonly Condition[]
  readonly guessed: readonly string[]
}

/** Short names of parts of the world, which are words by themselves. */
const areas = new Set('eu us uk apac emea latam na sa asia europe america australia africa'.split(' '))
const platforms = new Set('android ios ipados iphone ipad macos windows linux web-app'.split(' '))
/** Countries and what they are in data: a name or a code. */
const countries: ReadonlyMap<string, readonly string[]> = new Map(
  `AU Australia,AT Austria,BE Belgium,BR Brazil,CA Canada,CN China,DK Denmark,EG Egypt,FI Finland,FR France,DE Germany,GR Greece,IN India,ID Indonesia,
  IE Ireland,IL Israel,IT Italy,JP Japan,KE Kenya,KR Korea,MX Mexico,NL Netherlands,NZ New-Zealand,NG Nigeria,NO Norway,PK Pakistan,PH Philippines,PL Poland,
  PT Portugal,RO Romania,RU Russia,SA Saudi-Arabia,SG Singapore,ZA South-Africa,ES Spain,SE Sweden,CH Switzerland,TH Thailand,TR Turkey,UA Ukraine,VN Vietnam`
    .split(/,\s*/)
    .map((each) => {
      const [code = '', name = ''] = each.split(' ')
      return [name.replace('-', ' ').toLowerCase(), [code, name.replace('-', ' ')]]
    }),
)
const environments = new Set(
  'production|prod|staging|stage|dev|development|qa|uat|sandbox|preprod|preproduction'.split('|'),
)
const region =
  /^(?:[a-z]{2}(?:-gov)?-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d[a-z]?|(?:us|europe|asia|australia)-[a-z]+\d)$/
/** Written in capitals these are countries; in small letters some are words. */
const countryCodes = new Set(
  'AR AT AU BE BG BR CA CH CL CN CO CZ DE DK EE EG ES FI FR GB GR HK HR HU ID IE IL IN IT JP KE KR LT LU LV MX MY NG NL NO NZ PE PH PL PT RO RS SA SE SG SI SK TH TR TW UA UK US VN ZA'.split(
    ' ',
  ),
)
const kinds: readonly (readonly [words: string, concept: ConceptName])[] = [
  ['service|services|microservice|microservices|svc|component', 'service'],
  ['application|app|applications|apps', 'application'],
  ['subsystem|subsystems', 'subsystem'],
  ['namespace|namespaces|ns', 'namespace'],
  ['pod|pods', 'pod'],
  ['host|hosts|server|machine|instance', 'host'],
  ['region|regions', 'region'],
  ['cluster', 'cluster'],
  ['queue|topic', 'queueName'],
  ['database|db', 'database'],
  ['environment|environments|env|envs', 'environment'],
  ['operation|operations', 'operation'],
  ['customer|client', 'customer'],
  ['tenant|account', 'tenant'],
  ['user', 'user'],
  ['container', 'container'],
  ['version|release|build', 'version'],
  ['country', 'country'],
  ['endpoint', 'path'],
]

const bare: Matcher<string> = map(
  token(
    'word',
    ({ lower, text }) =>
      !isNeverName(lower) && !/^\d|['’]|[a-z](?:Exception|Error)$/.test(text) && !/^(p\d+|[1-5]xx|q[1-4])$/.test(lower),
  ),
  ({ text }) => text,
)
/** A technique is a name where a place is named, "logs of cron", and not where it only stands in front. */
const bareThing: Matcher<string> = map(bare, (said) => (isTechnique(said.toLowerCase()) ? undefined : said))
const quoted: Matcher<string> = map(
  token('quoted', ({ text }) => text.trim() !== ''),
  ({ text }) => text.trim(),
)
/** Words that mean something else on their own, but are a name where a kind is said: "the api service". */
const ordinary: Matcher<string> = map(
  word(
    'api|web|user|users|order|orders|search|page|account|accounts|cart|session|queue|customer|message|messages|report|host|product|media|time|status|query|log|event|events|database|auth|http|server|client|number|data|public|internal|main',
  ),
  (said) => said,
)
const name = any(quoted, bare)
const and = any<unknown>(comma, word('or|nor|/|+'))
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
    ...reading.take(any(...kinds.flatMap(([words, concept]) => saidKind(words, concept))), { negatable: true }),
    ...reading.take(placed, { negatable: true }),
    ...reading.take(
      any(
        map(
          seq(
            word('from|in'),
            opt(word('the')),
            token('word', ({ text }) => countryCodes.has(text)),
            not((tokens, at) => (tokens[at - 1]?.text === 'GB' ? sizeWord(reading.tokens, at - 3) : undefined)),
          ),
          ([, , { text }]): Named => ({
            field: { kind: 'concept', name: 'country' },
            values: [text],
            isGuess: false,
          }),
        ),
        map(
          seq(word('from|in|of'), opt(word('the')), list(phraseOf([...countries.keys()]), and)),
          ([, , said]): Named => ({
            field: { kind: 'concept', name: 'country' },
            values: said.flatMap((each) => countries.get(each) ?? []),
            isGuess: false,
          }),
        ),
        map(seq(preposition, opt(word('the|our|my')), list(name, and)), ([, , values]) => service(values)),
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

/** "excluding the US", "outside Europe": what is left out needs no word for what it is. */
function leftOutPlaces(reading: Reading): readonly Found<Named>[] {
  const country: FieldRef = { kind: 'concept', name: 'country' }
  const place = any<Named>(
    map(
      token('word', ({ text }) => countryCodes.has(text)),
      ({ text }) => ({ field: country, values: [text], isGuess: false }),
    ),
    map(list(phraseOf([...countries.keys()]), and), (said) => ({
      field: country,
      values: said.flatMap((each) => countries.get(each) ?? []),
      isGuess: false,
    })),
    map(
      token('word', ({ lower }) => areas.has(lower)),
      ({ lower }) => ({ field: { kind: 'concept', name: 'region' }, values: [lower], isGuess: false }),
    ),
  )
  return reading.take(place, {
    negatable: true,
    accept: (start) => {
      const at = reading.tokens[start - 1]?.lower === 'the' ? start - 2 : start - 1
      return (
        /^(?:excluding|except|not|outside|without|exclude|of)$/.test(reading.tokens[at]?.lower ?? '') && isLeftOut(at)
      )
    },
  })

  function isLeftOut(at: number): boolean {
    return reading.tokens[at]?.lower !== 'of' || reading.tokens[at - 1]?.lower === 'outside'
  }
}

/** "volume in GB" is no country. */
const sizeWord = word('volume|size|bytes|data|traffic|sizes|memory|bandwidth|storage')

function saidKind(words: string, concept: ConceptName): readonly Matcher<Named>[] {
  const noun: Matcher<unknown> = seq(word(words), (tokens, at) =>
    // "client version" and "user agent" are fields, and "client" and "user" no kinds of things there
    /^(?:agents?|ids?|names?|ips?|types?|versions?|keys?)$/.test(tokens[at]?.lower ?? '') &&
    tokens[at + 1]?.kind !== 'comparator'
      ? undefined
      : { value: undefined, end: at },
  )
  const isPlainKind = concept === 'service' || concept === 'subsystem' || concept === 'namespace'
  const field: FieldRef = { kind: 'concept', name: concept }
  const lead = opt(phrase('in', 'for', 'from', 'of', 'on', 'at', 'by', 'within', 'to'))
  const the = opt(word('the|our|my|an|a'))
  // "android version 7.2": the name is behind
  const letter = map(
    token('word', ({ text }) => /^[A-Z]$/.test(text)),
    ({ text }) => text,
  )
  const named: Matcher<undefined> = (tokens, at) =>
    tokens[at]?.kind === 'number' || tokens[at]?.kind === 'quoted' || version(tokens, at)
      ? undefined
      : { value: undefined, end: at }
  // "the login endpoint" is at /login
  const valuesOf = (values: readonly string[]): readonly string[] =>
    concept === 'path' ? values.map((each) => `/${each}`) : values
  const definite = any<unknown>(seq(lead, word('the|our|my')), word('in|for|from|of'))
  const value =
    concept === 'service' || concept === 'application'
      ? name
      : any(
          name,
          map(token('number'), ({ text }) => text),
          version,
        )
  const behind = map(
    seq(
      lead,
      the,
      noun,
      opt(word('called|named|is|=|id|name')),
      opt(token('comparator', ({ text }) => text.startsWith('='))),
      list(any(value, letter), and),
    ),
    ([before, , , is, equals, values]): Named | undefined =>
      // "account lockouts", "app startup": only two nouns
      before !== undefined ||
      is !== undefined ||
      equals !== undefined ||
      isPlainKind ||
      values.every((each) => isEvident(each) || !/[^su]s$/.test(each))
        ? { field, values: valuesOf(values), isGuess: false }
        : undefined,
  )
  // "for service search"
  const ordinaryBehind = map(
    seq(word('in|for|from|of|on'), the, noun, ordinary, isLast),
    ([, , , said]): Named => ({ field, values: [said], isGuess: false }),
  )
  return [
    // "endpoint x" is hardly ever said
    ...(concept === 'path' ? [] : [behind]),
    ...(isPlainKind ? [ordinaryBehind] : []),
    map(
      seq(definite, list(any(name, ordinary), and), noun, named),
      ([, values]): Named => ({ field, values: valuesOf(values), isGuess: false }),
    ),
    map(seq(lead, the, list(name, and), opt(bare), noun, named), ([, , values, more]): Named | undefined =>
      // "evicted pods" are pods of all names
      values.some((each) => isAdjective(each) && !isUsualName(each))
        ? undefined
        : { field, values: valuesOf(joined(values, more)), isGuess: false },
    ),
  ]
}

const version: Matcher<string> = (tokens, at) => {
  const first = tokens[at]
  if (first?.kind !== 'word' || !/^v?\d/.test(first.text)) return undefined
  return { value: first.text, end: at + 1 }
}

/** `node-12` says itself what it is. */
const selfTold: Matcher<Named> = map(
  seq(
    opt(phrase('in', 'from', 'for', 'on', 'of', 'at')),
    opt(word('the')),
    list(
      token('word', ({ lower }) => /^(?:(?:node|pod|host)-[\w-]*\d|v\d+(?:\.\d+)*$)/.test(lower)),
      and,
    ),
  ),
  ([, , all]): Named => {
    const kind = all[0]?.lower.split('-')[0] ?? ''
    const name = /^v\d/.test(kind) ? 'version' : kind === 'node' ? 'node' : kind === 'pod' ? 'pod' : 'host'
    return { field: { kind: 'concept', name }, values: all.map(({ text }) => text), isGuess: false }
  },
)

/** "in eu but not in us": only behind "in" are these parts of the world by themselves, and "in us" only at the end. */
const inArea: Matcher<undefined> = (tokens, at) =>
  tokens[at - 2]?.lower === 'in' &&
  (tokens[at] === undefined ||
    tokens[at].kind === 'mark' ||
    word('but|and|or|last|today|since|by|per|over|for|not')(tokens, at))
    ? { value: undefined, end: at }
    : undefined

/** "the eu and us regions" */
const area: Matcher<Named> = map(
  seq(
    opt(phrase('in', 'from', 'for', 'on', 'of')),
    opt(word('the')),
    list(
      token('word', ({ lower }) => areas.has(lower)),
      any<unknown>(and, word('vs|versus')),
    ),
    any<unknown>(word('region|regions|zone|zones|datacenter|datacenters'), inArea),
  ),
  ([, , tokens]): Named => ({
    field: { kind: 'concept', name: 'region' },
    values: tokens.map(({ lower }) => lower),
    isGuess: false,
  }),
)

/** "android crashes", "timeouts on ios" */
const platform: Matcher<Named> = map(
  seq(
    opt(phrase('in', 'from', 'for', 'on', 'of', 'using', 'with')),
    opt(word('the')),
    list(
      token('word', ({ lower }) => platforms.has(lower)),
      and,
    ),
    opt(word('app|apps|application|client|clients|platform|devices')),
  ),
  ([, , tokens]): Named => ({
    field: { kind: 'concept', name: 'platform' },
    values: tokens.map(({ lower }) => lower),
    isGuess: false,
  }),
)

/** "calls from checkout to billing": who calls, and who is called. */
export function calls(reading: Reading): {
  readonly conditions: readonly Condition[]
  readonly guessed: readonly string[]
} {
  const the = opt(word('the|our'))
  const found = reading.take(
    map(
      seq(
        opt(word('calls|requests|traffic|spans')),
        word('from'),
        the,
        any(name, ordinary),
        word('to|into|towards'),
        the,
        any(name, ordinary),
        opt(word('service|api')),
      ),
      ([, , , from, , , to]) => ({ from, to }),
    ),
  )
  // "which services call payments"
  const called = reading.take(
    map(
      seq(
        any<unknown>(
          word('call|calls|calling|invoke|invokes|invoking|use|uses|using'),
          phrase('depend on', 'depends on', 'depending on', 'talk to', 'talks to', 'talking to', 'connect to'),
        ),
        the,
        any(name, ordinary),
        opt(word('service|api')),
      ),
      ([, , to]) => to,
    ),
    {
      accept: (start) =>
        word('service|services|apps|applications|that|who|what')(reading.tokens, start - 1) !== undefined,
    },
  )
  return {
    conditions: [
      ...called.map((each) =>
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'peer' }, values: [each.value] }),
      ),
      ...found.flatMap((each) => [
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'service' }, values: [each.value.from] }),
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'peer' }, values: [each.value.to] }),
      ]),
    ],
    guessed: found.map(({ value }) => value.from),
  }
}

/** What is named by a closed list of words, and is no service whatever stands around it. */
export function wellKnown(reading: Reading): readonly Condition[] {
  return reading
    .take(any(area, selfTold, platform), { negatable: true })
    .map((each) => conditionOf(each, { kind: 'equals', field: each.value.field, values: each.value.values }))
}

/** What nobody would write so if it were a word. */
function isEvident(value: string): boolean {
  return /[\d\-_.A-Z\s]/.test(value)
}

/** Places and environments are known by their look. */
const placed: Matcher<Named> = map(
  seq(
    opt(phrase('in', 'from', 'for', 'on', 'of')),
    opt(word('the')),
    list(
      token('word', ({ lower }) => region.test(lower) || environments.has(lower)),
      and,
    ),
    opt(word('region|environment|env|regions')),
  ),
  ([, , tokens]): Named | undefined => {
    const concept = tokens.every(({ lower }) => region.test(lower)) ? 'region' : 'environment'
    return { field: { kind: 'concept', name: concept }, values: tokens.map(({ lower }) => lower), isGuess: false }
  },
)

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

/** "logs from api": such a word is a name if the place ends with it. */
const isLast: Matcher<undefined> = (tokens, at) =>
  tokens[at] === undefined ||
  tokens[at].kind === 'mark' ||
  word('this|last|today|yesterday|over|during|since|between|per|by|compared|relative')(tokens, at)
    ? { value: undefined, end: at }
    : undefined

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

/** "rejected logs" and "mapping exceptions" say of what sort, not of whom. */
function isAdjective(said: string): boolean {
  return (
    /-[a-z]+(?:ed|ing)$/.test(said) || (!said.includes('-') && /(ed|ing|ous|ful|able|ible|ean|ical|ive)$/.test(said))
  )
}

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

function service(values: readonly string[]): Named {
  return { field: { kind: 'concept', name: 'service' }, values, isGuess: true }
}

/** "the order processing service" is called `order-processing`. */
function joined(values: readonly string[], more: string | undefined): readonly string[] {
  if (more === undefined) return values
  return [...values.slice(0, -1), `${values.at(-1)}-${more}`]
}
