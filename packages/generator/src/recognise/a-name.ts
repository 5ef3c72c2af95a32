import { isNeverName } from '../common-words.ts'
import { any, comma, type Matcher, map, token, word } from '../match.ts'
import type { FieldRef } from '../understanding.ts'
import { isTechnique } from './free-words.ts'

export interface Named {
  readonly field: FieldRef
  readonly values: readonly string[]
  /** The kind was not said; a bare name is most often a service. */
  readonly isGuess: boolean
}

export const bare: Matcher<string> = map(
  token(
    'word',
    ({ lower, text }) =>
      !isNeverName(lower) && !/^\d|['’]|[a-z](?:Exception|Error)$/.test(text) && !/^(p\d+|[1-5]xx|q[1-4])$/.test(lower),
  ),
  ({ text }) => text,
)
/** A technique is a name where a place is named, "logs of cron", and not where it only stands in front. */
export const bareThing: Matcher<string> = map(bare, (said) => (isTechnique(said.toLowerCase()) ? undefined : said))
const quoted: Matcher<string> = map(
  token('quoted', ({ text }) => text.trim() !== ''),
  ({ text }) => text.trim(),
)
/** Words that mean something else on their own, but are a name where a kind is said: "the api service". */
export const ordinary: Matcher<string> = map(
  word(
    'api|web|user|users|order|orders|search|page|account|accounts|cart|session|queue|customer|message|messages|report|host|product|media|time|status|query|log|event|events|database|auth|http|server|client|number|data|public|internal|main',
  ),
  (said) => said,
)
export const name = any(quoted, bare)
export const and = any<unknown>(comma, word('or|nor|/|+'))

/** "logs from api": such a word is a name if the place ends with it. */
export const isLast: Matcher<undefined> = (tokens, at) =>
  tokens[at] === undefined ||
  tokens[at].kind === 'mark' ||
  word('this|last|today|yesterday|over|during|since|between|per|by|compared|relative')(tokens, at)
    ? { value: undefined, end: at }
    : undefined

/** "rejected logs" and "mapping exceptions" say of what sort, not of whom. */
export function isAdjective(said: string): boolean {
  return (
    /-[a-z]+(?:ed|ing)$/.test(said) || (!said.includes('-') && /(ed|ing|ous|ful|able|ible|ean|ical|ive)$/.test(said))
  )
}

export function service(values: readonly string[]): Named {
  return { field: { kind: 'concept', name: 'service' }, values, isGuess: true }
}
