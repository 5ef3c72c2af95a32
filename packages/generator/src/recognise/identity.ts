import { isCommonWord, isNeverName } from '../common-words.ts'
import type { ConceptName } from '../concepts.ts'
import { unit } from '../durations.ts'
import { holdsPlainValues, isLabel, schemaRef } from '../fields.ts'
import { ahead, any, comma, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Token } from '../tokens.ts'
import { isTradeWord } from '../trade-words.ts'
import type { Condition, FieldRef, Schema } from '../understanding.ts'
import { guessedKey, isKey, isKindOfThing } from './grouping.ts'

/** Ids that are recognised by a word in front of them. */
const introduced: readonly (readonly [readonly string[], ConceptName])[] = [
  [['trace', 'trace id', 'traceid', 'the trace', 'trace with id', 'trace with the id'], 'traceId'],
  [['request id', 'correlation id', 'requestid', 'request'], 'requestId'],
  [['order id', 'order'], 'orderId'],
  [['session', 'session id'], 'session'],
]
const id = token('word', ({ text }) => /^(?=.*\d)[\w-]{6,}$/.test(text) && !/^[1-5]xx$/i.test(text))
const address = token('word', ({ text }) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text))
const subnet = token('word', ({ text }) => /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text))
const is = opt(seq(opt(word('is|=|:|equals')), opt(token('comparator', ({ text }) => text.startsWith('=')))))

/** Finds ids and addresses by their look. */
export function identities(reading: Reading): readonly Condition[] {
  const matchers = introduced.map(([words, concept]) =>
    map(seq(opt(word('for|of|in|from|with')), phrase(...words), is, id), ([, , , { text }]) => ({ concept, text })),
  )
  const ip = map(
    seq(opt(word('from|by')), opt(phrase('ip', 'ip address', 'client ip', 'address', 'the ip')), address),
    ([, , { text }]) => ({ concept: 'ip' as const, text }),
  )
  const subnets = reading.take(
    map(
      seq(
        opt(phrase('from outside of', 'from outside', 'outside of', 'outside', 'from', 'by', 'in', 'within')),
        opt(phrase('ip', 'ips', 'client ip', 'client ips', 'subnet', 'the subnet', 'network', 'the network', 'range')),
        opt(word('in|the')),
        subnet,
        opt(word('subnet|network|range|block')),
      ),
      ([, , , { text }]) => text,
    ),
    { negatable: true },
  )
  const inSubnets = subnets.map((each) => {
    const isOutside = reading.tokens.slice(each.from, each.end).some(({ lower }) => lower === 'outside')
    const test = { kind: 'subnet', field: { kind: 'concept', name: 'ip' }, prefix: each.value } as const
    return conditionOf(each, test, each.negated !== isOutside)
  })
  const exits = reading
    .take(
      map(
        seq(
          phrase('exit code', 'exited with code', 'exited with', 'exits with', 'exit status', 'exit codes'),
          opt(word('of|is|=')),
          plainNumber,
        ),
        ([, , { text }]) => Number(text),
      ),
      { negatable: true },
    )
    .map((each) => conditionOf(each, { kind: 'equals', field: guessedKey('exit_code'), values: [each.value] }))
  const operations = reading
    .take(
      map(seq(word('span|spans|operation|operations'), word('named|called'), token('word')), ([, , { text }]) => text),
      { negatable: true },
    )
    .map((each) =>
      conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'operation' }, values: [each.value] }),
    )
  const numbered = reading
    .take(
      map(
        seq(
          opt(word('for|of|in|from|with')),
          word('order|invoice|transaction|ticket|payment|job|shipment|booking|subscription'),
          opt(word('id|no|number|#')),
          token('number', ({ text }) => /^\d{4,}$/.test(text)),
        ),
        ([, what, , { text }]) => ({ what, text }),
      ),
      { negatable: true },
    )
    .map((each) => {
      const { what, text } = each.value
      const field: FieldRef = what === 'order' ? { kind: 'concept', name: 'orderId' } : guessedKey(`${what}_id`)
      return conditionOf(each, { kind: 'equals', field, values: [text] })
    })
  const equal = reading
    .take(any<{ concept: ConceptName; text: string }>(...matchers, ip), { negatable: true })
    .map((each) => {
      const { concept, text } = each.value
      return conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: concept }, values: [text] })
    })
  const roles = reading
    .take(
      map(seq(word('as'), opt(word('the|an|a')), token('word')), ([, , { text }]) => text),
      {
        negatable: true,
        accept: (start) => entered(reading.tokens, start - 1) !== undefined,
      },
    )
    .map((each) =>
      conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'user' }, values: [each.value] }),
    )
  return [...roles, ...inSubnets, ...exits, ...operations, ...numbered, ...equal]
}

/** "logged in as root" */
const entered = word('in|login|logins|logon|authenticated|connected|sudo|connections|sessions')

type Operator = 'is' | 'isNot' | 'contains' | 'startsWith' | 'endsWith'
const operators: readonly (readonly [Operator, readonly string[]])[] = [
  ['isNot', ['is not', 'is different from', 'not equal to', 'does not equal', "isn't"]],
  ['endsWith', ['ends with', 'ending with', 'ending in', 'ends in', 'that ends with']],
  ['contains', ['contains', 'containing', 'includes']],
  [
    'startsWith',
    [
      'starts with',
      'start with',
      'that start with',
      'begin with',
      'that begin with',
      'starting with',
      'begins with',
      'beginning with',
      'that starts with',
      'whose name starts with',
      'with names starting with',
    ],
  ],
  ['is', ['is', 'equals', 'equal to', 'is equal to', ':', 'of', 'was', 'are']],
]
const operator: Matcher<Operator> = any<Operator>(
  ...operators.map(([meaning, phrases]) => map(phrase(...phrases), () => meaning)),
  map(
    token('comparator', ({ text }) => text === '=' || text === '=='),
    () => 'is',
  ),
  map(
    token('comparator', ({ text }) => text === '!=' || text === '<>'),
    () => 'isNot',
  ),
)
const value: Matcher<string | number | boolean> = any<string | number | boolean>(
  map(token('quoted'), ({ text }) => text),
  map(word('true|false'), (text) => text === 'true'),
  map(token('number'), ({ text }) => Number(text.replaceAll(',', ''))),
  map(
    token('word', ({ lower, text }) => !isNeverName(lower) || /[A-Z\d]/.test(text)),
    ({ text }) => text,
  ),
)
/** Without an operator only what looks like a value is one: `host web-1`, `plan "gold"`. */
const evident: Matcher<string | number | boolean> = any<string | number | boolean>(
  map(token('quoted'), ({ text }) => text),
  map(
    token('word', ({ text }) => /\d|@/.test(text) || /[a-z]-[a-z]/.test(text)),
    ({ text }) => text,
  ),
)

const plainNumber: Matcher<Token> = map(
  seq(token('number'), (tokens, at) => (unit(tokens, at) ? undefined : { value: undefined, end: at })),
  ([found]) => found,
)
/** Behind a word that says so. */
const idNumber: Matcher<Token> = (tokens, at) =>
  /^ids?$/.test(tokens[at - 1]?.lower ?? '') ? plainNumber(tokens, at) : undefined
const number: Matcher<number> = map(plainNumber, ({ text }) => Number(text.replaceAll(',', '')))

interface Equality {
  readonly ref: FieldRef
  readonly how: Operator
  /** Alternatives. */
  readonly all: readonly (string | number | boolean)[]
}

/** "DE, FR or IT"; after an "and" another condition may begin. */
const values = list(value, any<unknown>(seq(word(','), opt(word('or'))), word('or')))

const inCondition = word('where|whose|and|or|with|having|,')

/** "where plan is gold": in such a place even a word that nobody knows is the name of a field. */
const guessedField: Matcher<FieldRef> = map(
  seq(
    (tokens, at) => (inCondition(tokens, at - 1) ? { value: undefined, end: at } : undefined),
    token(
      'word',
      ({ lower }) => /^[a-z]+$/.test(lower) && !/^(the|a|it|that|which|there|status|errors?|not|no)$/.test(lower),
    ),
    opt(token('word', ({ lower }) => /^[a-z]+$/.test(lower) && !isCommonWord(lower))),
  ),
  ([, first, second]): FieldRef | undefined => {
    if (second === undefined && isCommonWord(first.lower)) return undefined
    const name = [first, second].flatMap((each) => (each ? [each.lower] : [])).join('_')
    return { kind: 'keypath', path: ['$d', name], label: name, origin: 'guessed' }
  },
)
/** "team=core": whatever it is called, that is a field. */
const writtenField: Matcher<FieldRef> = map(
  seq(
    token('word', ({ text }) => /^[a-z][\w-]*$/i.test(text)),
    ahead(token('comparator', ({ text }) => text === '=' || text === '==')),
  ),
  ([{ text }]) => ({ kind: 'keypath', path: ['$d', text], label: text, origin: 'guessed' }),
)
/** "code E1042", "error code 1042". */
const errorCode: Matcher<string> = map(
  seq(
    opt(word('error')),
    word('code|codes'),
    opt(word('is|=|:')),
    token('word', ({ text }) => /^[A-Z]+[-_]?\d+$/.test(text)),
  ),
  ([, , , { text }]) => text,
)
const isSaid = any<unknown>(
  word('is|equals|was'),
  token('comparator', ({ text }) => text.startsWith('=')),
)
const literal: Matcher<string | number | boolean> = any<string | number | boolean>(
  map(token('quoted'), ({ text }) => text),
  map(word('true|false'), (text) => text === 'true'),
  map(token('number'), ({ text }) => Number(text.replaceAll(',', ''))),
  map(
    token('word', ({ lower }) => !isNeverName(lower)),
    ({ text }) => text,
  ),
)

/** Finds `field is value` in its spoken and written forms. */
export function equalities(reading: Reading, anyField: Matcher<FieldRef>): readonly Condition[] {
  const field = map(anyField, (ref) => (holdsPlainValues(ref) ? ref : undefined))
  const found = reading.take(
    any(
      map(
        seq(
          opt(word('where|with|whose|has|having')),
          field,
          opt(word('is|are')),
          word('in'),
          word('('),
          values,
          word(')'),
        ),
        ([, ref, , , , all]): Equality => ({ ref, how: 'is', all }),
      ),
      map(
        seq(
          opt(word('where|with|whose|has|having')),
          field,
          opt(word('is|are')),
          word('not'),
          word('in'),
          word('('),
          values,
          word(')'),
        ),
        ([, ref, , , , , all]): Equality => ({ ref, how: 'isNot', all }),
      ),
      map(
        seq(opt(word('where|with|whose|has|having')), field, operator, values),
        ([, ref, how, all]): Equality | undefined =>
          // "latency of checkout" names whose latency, and no value of it
          isKey(ref) || typeof all[0] === 'number' ? { ref, how, all } : undefined,
      ),
      map(
        seq(word('span|spans|operation|operations'), word('named|called'), list(evident, comma)),
        ([, , all]): Equality => ({ ref: { kind: 'concept', name: 'operation' }, how: 'is', all }),
      ),
      map(
        seq(opt(word('with|of')), errorCode),
        ([, what]): Equality => ({
          ref: { kind: 'concept', name: 'errorCode' },
          how: 'is',
          all: [what],
        }),
      ),
      map(seq(writtenField, isSaid, literal), ([ref, , what]): Equality => ({ ref, how: 'is', all: [what] })),
      map(
        seq(guessedField, isSaid, opt(word('not')), literal),
        ([ref, , denial, what]): Equality => ({ ref, how: denial ? 'isNot' : 'is', all: [what] }),
      ),
      map(
        seq(opt(word('where|with|whose|has|having|for|from|in|on')), field, list(evident, comma)),
        // "latency eu-west-1" is that of a place
        ([, ref, all]): Equality | undefined => (isKey(ref) ? { ref, how: 'is', all } : undefined),
      ),
      map(
        seq(opt(word('where|with|whose|having|for|in|on')), field, plainNumber),
        ([, ref, { text }]): Equality | undefined =>
          ref.kind === 'keypath' && (ref.origin === 'written' || (ref.origin === 'schema' && isLabel(ref)))
            ? { ref, how: 'is', all: [Number(text.replaceAll(',', ''))] }
            : undefined,
      ),
      // "user id 42"
      map(
        seq(
          opt(word('where|with|whose|having|for|from|of')),
          map(field, (ref) => (ref.kind === 'concept' ? ref : undefined)),
          idNumber,
        ),
        ([, ref, { text }]): Equality => ({ ref, how: 'is', all: [text] }),
      ),
      // "in building A", "for site lisbon": a field of the caller's with its value
      map(
        seq(
          word('for|in|on|from|of|at'),
          opt(word('the')),
          map(anyField, (ref) =>
            ref.kind === 'keypath' && ref.origin === 'schema' && ref.type === 'string' ? ref : undefined,
          ),
          token('word', ({ lower, text }) => /^[A-Z]$/.test(text) || !isNeverName(lower)),
        ),
        ([, , ref, { text }]): Equality => ({ ref, how: 'is', all: [text] }),
      ),
      map(
        seq(word('of|with'), word('type|kind|category|class'), literal),
        ([, noun, what]): Equality => ({ ref: guessedKey(noun), how: 'is', all: [what] }),
      ),
      // "flag new-checkout", "store 114": of a kind that has no usual place
      map(
        seq(
          opt(word('where|with|whose|having|for|in|on|from|of|the')),
          token('word', ({ lower }) => isKindOfThing(lower)),
          any(evident, number),
        ),
        ([, { lower }, what]): Equality | undefined =>
          typeof what === 'string' && /^[1-5]xx$/i.test(what)
            ? undefined
            : { ref: guessedKey(lower), how: 'is', all: [what] },
      ),
    ),
    { negatable: true },
  )
  return found.map((each): Condition => {
    const { ref, how, all } = each.value
    const [what = ''] = all
    if (how === 'contains') return conditionOf(each, { kind: 'text', phrases: all.map(String), field: ref })
    if (how === 'startsWith') return conditionOf(each, { kind: 'startsWith', field: ref, value: String(what) })
    if (how === 'endsWith')
      return conditionOf(each, { kind: 'startsWith', field: ref, value: String(what), isEnd: true })
    return conditionOf(each, { kind: 'equals', field: ref, values: all }, each.negated !== (how === 'isNot'))
  })
}

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
