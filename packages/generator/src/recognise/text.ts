import { isNeverName } from '../common-words.ts'
import { ahead, any, atEnd, comma, list, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Found, type Reading } from '../reading.ts'
import type { Token } from '../tokens.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { knownTexts } from './known-texts.ts'

const cue = phrase(
  'containing',
  'contains',
  'contain',
  'that contain',
  'mentioning',
  'mention',
  'mentions',
  'mentioned',
  'that say',
  'saying',
  'which say',
  'says',
  'say',
  'including the text',
  'including',
  'includes',
  'with the text',
  'with text',
  'with the message',
  'with message',
  'with the phrase',
  'with the word',
  'with the words',
  'with the string',
  'the word',
  'the words',
  'the phrase',
  'the string',
  'the text',
  'matching',
  'that match',
  'match',
  'search for',
  'searching for',
  'look for',
  'looking for',
  'text search for',
  'referring to',
  'talking about',
  'that read',
  'reading',
  'like',
  'occurrence of',
  'occurrences of',
  'instance of',
  'instances of',
  'appearance of',
  'time we saw',
  'time i saw',
  'time we had',
  'time it said',
)
const weakCue = phrase(
  'find',
  'about',
  'regarding',
  'related to',
  'concerning',
  'due to',
  'caused by',
  'because of',
  'with',
)
/** The "with" of "starts with" looks for no text anywhere. */
const notBeginning: Matcher<undefined> = (tokens, at) =>
  /^(starts?|begins?|starting|beginning|ends?)$/.test(tokens[at - 1]?.lower ?? '')
    ? undefined
    : { value: undefined, end: at }

/** No likeness is meant. */
const courtesy = seq(
  word('like|d|would|i'),
  opt(word('like')),
  word('to|you'),
  opt(word('to')),
  opt(word('see|know|get|have|look|find')),
)
const wrapper = opt(
  phrase(
    'the word',
    'the words',
    'the phrase',
    'the string',
    'the text',
    'the term',
    'a',
    'an',
    'the',
    'either',
    'both',
    'any of',
    'of',
    'term',
    'logs with',
  ),
)
const quoted = map(
  token('quoted', ({ text }) => text.trim() !== ''),
  ({ text }) => text.trim(),
)

/** Said of a field, "the user agent contains curl"; what else begins a text may be said of the rows. */
const containing = phrase('contains', 'includes', 'matches')

/** Where an unquoted phrase ends: what follows is about the phrase's surroundings. */
const stopper = word(
  'in|from|for|by|during|per|since|where|with|grouped|last|on|over|and|or|between|at|but|not|excluding|except|across|sorted|ordered|within|anywhere|that|which|per|every|as|yesterday|today|then|limit|only|there|please|,|.|?|!|;|(|)',
)

/** "who logged in": people do; errors are "logged in checkout". */
const entering = phrase('logged in', 'log in', 'logs in', 'logging in', 'signed in', 'sign in', 'signing in')

function isByPeople({ tokens }: Reading, at: number): boolean {
  return tokens
    .slice(Math.max(0, at - 3), at)
    .some(({ lower }) => /^(?:who|users?|people|customers?|any(?:one|body)|no(?:body|one)|they)$/.test(lower))
}

/** Subjects of errors that are no service: "database errors" are errors about a database. */
const subjects = word(
  'connection|deployment|configuration|io|cert|packet|replication|consumer|lag|cpu|heap|queue|cache|database|db|authentication|auth|authorization|authorisation|login|memory|disk|network|dns|ssl|tls|certificate|permission|validation|parsing|syntax|serialization|sql|socket|kernel|filesystem|cors|oauth|jwt',
)
const subjectHead = word(
  'errors|error|failures|failure|problems|problem|issues|issue|warnings|logs|messages|exceptions',
)

/** "service is not cart" is about a field. */
const notIs: Matcher<undefined> = (tokens, at) =>
  /^(?:is|are|was|were)$/.test(tokens[at - 1]?.lower ?? '') ? undefined : { value: undefined, end: at }
/** "mentioning kafka but not zookeeper" */
const wordAlone = map(
  token('word', ({ lower }) => !isNeverName(lower)),
  ({ text }) => text,
)

/** Finds free text to look for: after a cue, as a well-known topic, or merely in quotes. */
export function texts(
  reading: Reading,
  messageField: Matcher<FieldRef>,
  fieldOfText: Matcher<FieldRef>,
): { readonly conditions: readonly Condition[]; readonly saysTrouble: boolean } {
  const unquoted = phraseUntil(reading)
  const item = map(seq(wrapper, any(quoted, unquoted)), ([, text]) => text)
  const alternatives = list(item, any<unknown>(word('or'), seq(word(','), word('or')), word(',|/')))
  const target = opt(messageField)
  for (const { start, end } of reading.take(courtesy, { keep: true })) reading.claim(start, end)
  // "mentions both timeout and redis": one word behind the "and", and nothing behind that
  const together = reading.take(
    map(
      seq(
        target,
        opt(word('field|text|body')),
        cue,
        opt(word('both')),
        item,
        word('and'),
        any(quoted, wordAlone),
        any(atEnd, ahead(any<unknown>(stopper, token('mark')))),
      ),
      ([field, , , , first, , second]) => ({ field, both: [first, second] }),
    ),
    { negatable: true },
  )
  const inField = reading.take(
    any(
      map(seq(fieldOfText, containing, alternatives), ([field, , phrases]) => ({ field, phrases })),
      // "with a user agent containing curl", but not "in the billing app containing timeout"
      map(
        seq(word('a|an|whose|with'), fieldOfText, word('containing|including|matching'), alternatives),
        ([, field, , phrases]) => ({ field, phrases }),
      ),
    ),
    { negatable: true },
  )
  const said = reading.take(
    any(
      map(seq(target, opt(word('field|text|body')), cue, alternatives), ([field, , , phrases]) => ({ field, phrases })),
      map(
        seq(notBeginning, weakCue, opt(word('a|the|any')), list(quoted, any<unknown>(word('or'), comma))),
        ([, , , phrases]) => ({
          field: undefined,
          phrases,
        }),
      ),
      map(
        seq(
          phrase('mentioning', 'about', 'regarding', 'related to', 'due to', 'caused by', 'because of', 'concerning'),
          alternatives,
        ),
        ([, phrases]) => ({ field: undefined, phrases }),
      ),
    ),
    { negatable: true },
  )
  // "search checkout logs for card declined"
  const sought = beginsWithSearch(reading)
    ? reading.take(
        map(seq(word('for'), aState), ([, text]) => text),
        { negatable: true },
      )
    : []
  const notThese =
    said.length === 0
      ? []
      : reading.take(
          map(
            seq(
              notIs,
              phrase('but not', 'and not', 'not', 'but without'),
              list(any(quoted, wordAlone), any<unknown>(comma, word('or'))),
            ),
            ([, , all]) => all,
          ),
        )
  const known = reading.take(any(...knownTexts.map(([words, topic]) => map(phrase(...words), () => topic))), {
    negatable: true,
  })
  const entered = reading.take(entering, { negatable: true, accept: (start) => isByPeople(reading, start) })
  const about = reading.take(
    map(
      seq(subjects, (tokens, at) => (subjectHead(tokens, at) ? { value: undefined, end: at } : undefined)),
      ([subject]) => subject,
    ),
    { negatable: true },
  )
  const classes = reading.take(
    map(
      token(
        'word',
        ({ text }) =>
          /^[A-Z]\w*(?:Exception|Error|Fault|Warning|BackOff)$|^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(text) ||
          (/^(?:[A-Z][a-z\d]+){2,}$/.test(text) &&
            !/(?:Service|Api|Controller|Handler|Worker|Gateway|Manager)$/.test(text)),
      ),
      ({ text }) => text,
    ),
    {
      negatable: true,
      accept: (start) =>
        !word('operation|operations|service|method|function|class|endpoint|span|spans|app|application|named|called')(
          reading.tokens,
          start - 1,
        ),
    },
  )
  return {
    conditions: [
      ...together.flatMap((each) => each.value.both.map((text) => condition(each, [text], each.value.field))),
      ...[...inField, ...said].map((each) => condition(each, each.value.phrases, each.value.field)),
      ...sought.map((each) => condition(each, [each.value], undefined)),
      ...notThese.map((each) => ({ ...condition(each, each.value, undefined), negated: true })),
      ...classes.map((each) => condition(each, [each.value], undefined)),
      ...entered.map((each) => condition(each, ['login', 'logged in'], undefined)),
      ...[...about, ...known].map((each) => condition(each, [each.value], undefined)),
    ],
    saysTrouble: known.some(({ negated }) => !negated),
  }
}

/** Whoever searches for "token expired" looks for these words. */
function beginsWithSearch(reading: Reading): boolean {
  return reading.take(word('search|grep|scan'), { accept: (start) => start === 0 }).length > 0
}

const plainWord: Matcher<string> = map(
  seq(
    not(stopper),
    token('word', ({ lower }) => /^[a-z-]{2,}$/.test(lower)),
  ),
  ([, { text }]) => text,
)
/** "token expired", "connection pool exhausted": nouns, and what has become of them. */
const aState: Matcher<string> = (tokens, at) => {
  const said: string[] = []
  for (let next = plainWord(tokens, at); next && said.length < 4; next = plainWord(tokens, next.end))
    said.push(next.value)
  const isState = said.length > 1 && /[^e]ed$/i.test(said.at(-1) ?? '')
  return isState ? { value: said.join(' '), end: at + said.length } : undefined
}

/** Quotes that nothing else has claimed are text to look for. */
export function leftoverQuotes(reading: Reading): readonly Condition[] {
  return reading.take(quoted, { negatable: true }).map((each) => condition(each, [each.value], undefined))
}

function condition(found: Found<unknown>, phrases: readonly string[], field: FieldRef | undefined): Condition {
  return conditionOf(found, field ? { kind: 'text', phrases, field } : { kind: 'text', phrases })
}

/** "traces that contain an error" are about a level, not about a text. */
function isLevel(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]
  const isAlone = next === undefined || next.kind === 'mark' || stopper(tokens, at + 1) !== undefined
  const before = tokens[at - 1]?.lower ?? ''
  const isSome =
    /^(a|an|any)$/.test(before) || (/^(contain|includ)/.test(before) && tokens[at]?.lower.endsWith('s') === true)
  return isAlone && isSome && word('error|errors|warning|warnings|failure|failures')(tokens, at) !== undefined
}

/** Up to six free words. */
function phraseUntil(reading: Reading): Matcher<string> {
  return (tokens, at) => {
    if (cue(tokens, at) || isLevel(tokens, at)) return undefined
    let end = at
    while (
      end < tokens.length &&
      end - at < 6 &&
      reading.isFree(end) &&
      !stopper(tokens, end) &&
      tokens[end]?.kind !== 'quoted'
    )
      end += 1
    const first = tokens[at]
    const last = tokens[end - 1]
    if (end === at || !first || !last) return undefined
    return { value: reading.question.slice(first.start, last.end), end }
  }
}
