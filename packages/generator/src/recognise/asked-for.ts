// What a question asks for by name, in front of everything else it says.
import { conceptOf } from '../concepts.ts'
import { countedIn } from '../fields.ts'
import { ahead, any, comma, list, type Matcher, map, not, opt, seq, token, word } from '../match.ts'
import { wholeNumber } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef } from '../understanding.ts'
import { theirs } from './grouping.ts'
import { guessedKey, isKey, isKindWord, singular, unique } from './keys.ts'

/** What a condition on groups is about, when no other word says so: the services of "services with an error rate above 5%". */
export function subjects(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const many = any<FieldRef>(
    countedIn(field),
    map(word('traces'), () => ({ kind: 'concept', name: 'traceId' })),
  )
  return reading
    .take(many)
    .slice(0, 1)
    .map(({ value }) => value)
}

/** "which services …", "what endpoints …": asks for the groups themselves. */
export function askedFor(
  reading: Reading,
  field: Matcher<FieldRef>,
): { fields: readonly FieldRef[]; isSingular: boolean; howMany: number | undefined } {
  const generic: Matcher<FieldRef> = map(
    token('word', ({ lower }) => isKindWord(lower) && singular(lower) !== lower),
    ({ lower }) => guessedKey(lower),
  )
  const asked = reading.take(
    map(
      seq(
        word('which|what|whose'),
        opt(word('are|is|of')),
        opt(word('the|our|my|these|those')),
        opt(wholeNumber),
        opt(seq(word('api|app|client|agent'), ahead(word('version|versions')))),
        opt(word('different|individual|kinds|types|kafka|rabbitmq|sqs|aws|k8s|kubernetes')),
        list(any(field, generic), comma),
        opt(word('pairs|combinations')),
        // "what is user 77 doing" is about one
        (tokens, at) => (tokens[at]?.kind === 'number' ? undefined : { value: undefined, end: at }),
      ),
      ([, , , howMany, , , fields, pairs]) =>
        fields.every(isKey) ? { howMany, fields, isMany: pairs !== undefined } : undefined,
    ),
  )
  const first = asked[0]
  const said = first && reading.tokens[first.end - 1]?.lower
  return {
    fields: unique(asked.flatMap(({ value }) => value.fields)),
    isSingular: said !== undefined && !said.endsWith('s') && !first?.value.isMany,
    howMany: first?.value.howMany,
  }
}

const opening = word(
  'show|me|a|list|find|get|give|all|the|any|our|my|please|which|what|of|tell|see|i|want|need|to|can|you|could|display|search|for|look|hey|are|there|who|were|how|is',
)
/** What follows when the things themselves are asked for, and not what is logged of them. */
const clause = any<unknown>(
  word(
    'that|who|which|whose|with|having|where|from|in|over|above|under|below|without|using|exceeding|slower|faster|longer|affected|hit|stuck|down|unreachable|missing',
  ),
  token('word', ({ lower }) => /[a-z]{3}(?:ing|ed)$/.test(lower)),
)

/** "pods that got evicted", "devices with a battery under 10 %": at the head of a question, what the rows are told apart by. */
export function headSubject(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const many = map(field, (ref) => {
    if (ref.kind === 'concept') return conceptOf(ref.name).counted && ref.name !== 'email' ? ref : undefined
    return ref.origin === 'schema' && ref.type !== 'number' ? ref : undefined
  })
  return reading
    .take(many, {
      accept: (start, end) =>
        /[^su]s$/.test(reading.tokens[end - 1]?.lower ?? '') &&
        clause(reading.tokens, end) !== undefined &&
        reading.tokens.slice(0, start).every((_, at) => opening(reading.tokens, at) !== undefined),
    })
    .slice(0, 1)
    .map(({ value }) => value)
}

/** "list all services", "what services are there". */
export function listed(reading: Reading, field: Matcher<FieldRef>): readonly FieldRef[] {
  const all = seq(
    word('list|enumerate'),
    opt(word('me')),
    opt(word('all|the')),
    opt(word('the|of')),
    opt(word('different|distinct|unique')),
    list(field, comma),
    not(theirs),
  )
  return unique(
    reading.take(map(all, (parts) => (parts[5].every(isKey) ? parts[5] : undefined))).flatMap(({ value }) => value),
  )
}
