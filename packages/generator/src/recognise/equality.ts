import { isCommonWord, isNeverName } from '../common-words.ts'
import { unit } from '../durations.ts'
import { holdsPlainValues, isLabel } from '../fields.ts'
import { ahead, any, comma, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Token } from '../tokens.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { guessedKey, isKey, isKindOfThing } from './keys.ts'

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

/** A number that is no length of time. */
export const plainNumber: Matcher<Token> = map(
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
          opt(word('not')),
          word('in'),
          word('('),
          values,
          word(')'),
        ),
        ([, ref, , denial, , , all]): Equality => ({ ref, how: denial ? 'isNot' : 'is', all }),
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
