import { isNeverName } from '../common-words.ts'
import { any, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { guessedKey } from './keys.ts'

/** In front of a field and behind it: the words that say it is not there, and those that say it is. */
const said = {
  absent: {
    before: [
      'without',
      'without a',
      'without an',
      'without any',
      'missing',
      'missing a',
      'missing the',
      'lacking',
      'lacking a',
      'that have no',
      'have no',
      'has no',
      'having no',
      'but no',
      'and no',
      'with no',
      'with empty',
      'with an empty',
      'with blank',
      'with null',
      'with a null',
      'with missing',
      'with a missing',
      'with unknown',
      'empty',
      'blank',
    ],
    behind: [
      'is missing',
      'are missing',
      'is absent',
      'is empty',
      'is null',
      'is not set',
      'is not present',
      'is not there',
      'is unset',
      'is undefined',
      'is unknown',
      'does not exist',
      'missing',
      'not set',
      'not present',
    ],
  },
  present: {
    before: [
      'that have the field',
      'that have field',
      'that have a field',
      'having the field',
      'with the field',
      'with field',
      'with a field',
      'containing the field',
      'that contain the field',
      'that have a',
      'having a',
      'with a',
      'with an',
      'that carry a',
      'carrying a',
      'that have an',
      'that contain a',
    ],
    behind: [
      'is set',
      'is present',
      'present',
      'exists',
      'is there',
      'is not null',
      'is not empty',
      'is not missing',
      'is known',
    ],
  },
} as const

/** "without a user id", "where user_id is set": whether the field is there at all. */
export function existences(
  reading: Reading,
  field: Matcher<FieldRef>,
  { isOfSpans }: { readonly isOfSpans: boolean },
): readonly Condition[] {
  const toDatabase = isOfSpans
    ? reading
        .take(seq(word('db|database|sql'), opt(phrase('calls', 'queries', 'requests', 'call', 'query'))), {
          negatable: true,
          accept: (start) => ofCalls(reading.tokens, start + 1) !== undefined,
        })
        .map((each) => conditionOf(each, { kind: 'exists', field: dbSystem }))
    : []
  const said = namedExistences(reading, field)
  return [...toDatabase, ...said]
}

const dbSystem: FieldRef = { kind: 'concept', name: 'dbSystem' }
/** A span that has a database system is a call to one. */
const ofCalls = word('span|spans|call|calls|query|queries|time|latency|duration|operations|statements|requests|traffic')

/** "with a user agent containing curl" is about what it says. */
const notTold = not(word('contains|containing|includes|including|matches|matching|like|starting|ending|of|is|equal'))

/** "with no referrer": a noun that nobody knows is the name of a field where it is said to be missing. */
const unknown: Matcher<FieldRef> = map(
  seq(
    token('word', ({ lower }) => /^[a-z]{4,}$/.test(lower) && !isNeverName(lower)),
    opt(word('header|headers|field|cookie|token|id')),
    (tokens, at) =>
      tokens[at] === undefined ||
      tokens[at].kind === 'mark' ||
      word('in|from|for|on|last|today|yesterday|since|by|per|over')(tokens, at)
        ? { value: undefined, end: at }
        : undefined,
  ),
  ([{ lower }, second]) => guessedKey(second === undefined || second === 'field' ? lower : `${lower}_${second}`),
)

function namedExistences(reading: Reading, field: Matcher<FieldRef>): readonly Condition[] {
  return (['absent', 'present'] as const).flatMap((state) => {
    const behind = seq(
      opt(word('where|whose|with')),
      opt(word('the|a|an')),
      opt(word('field')),
      field,
      phrase(...said[state].behind),
    )
    const bare = map(seq(phrase(...said[state].before), field, notTold), ([, ref]) => ref)
    const guessed = seq(
      phrase('with no', 'that have no', 'without a', 'without an', 'without any', 'missing a', 'lacking a'),
      unknown,
    )
    const before =
      state === 'absent'
        ? any(
            bare,
            map(guessed, ([, ref]) => ref),
          )
        : bare
    return [...reading.take(map(behind, ([, , , ref]) => ref)), ...reading.take(before)].map((each) =>
      conditionOf(each, { kind: 'exists', field: each.value }, state === 'absent'),
    )
  })
}
