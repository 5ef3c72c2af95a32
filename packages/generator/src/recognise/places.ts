import { any, list, type Matcher, map, not, opt, phrase, phraseOf, seq, token, word } from '../match.ts'
import { conditionOf, type Found, type Reading } from '../reading.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { and, type Named } from './a-name.ts'

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

/** "excluding the US", "outside Europe": what is left out needs no word for what it is. */
export function leftOutPlaces(reading: Reading): readonly Found<Named>[] {
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
    accept: (start) =>
      leftOut.test(
        reading.tokens
          .slice(Math.max(0, start - 3), start)
          .map(({ lower }) => lower)
          .join(' '),
      ),
  })
}

/** Ends what stands in front of it. */
const leftOut = /(?:^| )(?:excluding|exclude|except|not|without|outside(?: of)?)(?: the)?$/

/** "volume in GB" is no country. */
const sizeWord = word('volume|size|bytes|data|traffic|sizes|memory|bandwidth|storage')

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

/** What is named by a closed list of words, and is no service whatever stands around it. */
export function wellKnown(reading: Reading): readonly Condition[] {
  return reading
    .take(any(area, selfTold, platform), { negatable: true })
    .map((each) => conditionOf(each, { kind: 'equals', field: each.value.field, values: each.value.values }))
}

/** Places and environments are known by their look. */
export const placed: Matcher<Named> = map(
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

/** "from DE", "in Germany" */
export function inCountry(reading: Reading): readonly Matcher<Named>[] {
  const country: FieldRef = { kind: 'concept', name: 'country' }
  return [
    map(
      seq(
        word('from|in'),
        opt(word('the')),
        token('word', ({ text }) => countryCodes.has(text)),
        not((tokens, at) => (tokens[at - 1]?.text === 'GB' ? sizeWord(reading.tokens, at - 3) : undefined)),
      ),
      ([, , { text }]): Named => ({ field: country, values: [text], isGuess: false }),
    ),
    map(
      seq(word('from|in|of'), opt(word('the')), list(phraseOf([...countries.keys()]), and)),
      ([, , said]): Named => ({
        field: country,
        values: said.flatMap((each) => countries.get(each) ?? []),
        isGuess: false,
      }),
    ),
  ]
}
