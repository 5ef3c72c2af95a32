import type { ConceptName } from '../concepts.ts'
import { any, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { isUsualName } from '../spelling.ts'
import type { FieldRef } from '../understanding.ts'
import { and, bare, isAdjective, isLast, type Named, name, ordinary } from './a-name.ts'

/** What things are called, with their names in front of it or behind. */
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

/** What nobody would write so if it were a word. */
function isEvident(value: string): boolean {
  return /[\d\-_.A-Z\s]/.test(value)
}

/** "the order processing service" is called `order-processing`. */
function joined(values: readonly string[], more: string | undefined): readonly string[] {
  if (more === undefined) return values
  return [...values.slice(0, -1), `${values.at(-1)}-${more}`]
}

/** "the checkout service", "host web-1": a name with a word for what it is. */
export const namedThings: Matcher<Named> = any(...kinds.flatMap(([words, concept]) => saidKind(words, concept)))
