import { comma, list, type Matcher, map, opt, phrase, seq, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'

/** Finds "show only the time and the message of …": the fields to keep. */
export function columns(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const verb = phrase(
    'show',
    'show me',
    'list',
    'give me',
    'display',
    'get',
    'return',
    'select',
    'choose',
    'just show me',
    'just show',
    'only show',
    'only show me',
    'keep',
    'just',
    'only',
  )
  const the = opt(word('the|their|its'))
  const fields = list(
    map(seq(the, field), ([, ref]) => ref),
    comma,
  )
  const found = reading.take(
    map(
      seq(verb, opt(word('only|just')), fields, opt(word('only')), opt(word('of|for|from'))),
      ([said, only, all, after]) =>
        all.length > 1 || only !== undefined || after !== undefined || said.includes('only') || said.includes('just')
          ? all
          : undefined,
    ),
  )
  const trailing = reading.take(
    map(
      seq(
        phrase('with their', 'together with their', 'along with their', 'with its', 'including their', 'with the'),
        fields,
      ),
      ([, all]) => (all.length > 1 ? all : undefined),
    ),
  )
  // "with timestamp, service and message"
  const three = reading.take(map(seq(word('with'), fields), ([, all]) => (all.length > 2 ? all : undefined)))
  return [...found, ...trailing, ...three].flatMap(({ value }) => value)
}
