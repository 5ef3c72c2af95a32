import { any, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition } from '../understanding.ts'
import { name, ordinary } from './a-name.ts'

/** A name on the network. */
const host = token('word', ({ text }) => /^(?:[a-z\d][a-z\d-]*\.)+[a-z]{2,}$/i.test(text))

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
  // "calls to api.example.com"
  const outside = reading.take(
    map(
      seq(word('calls|call|requests|traffic|connections'), word('to|into|against|with'), host),
      ([, , { text }]) => text,
    ),
  )
  // "where checkout calls payment"
  const pairs = reading.take(
    map(seq(any(name, ordinary), word('calls|called|calling|invokes'), the, any(name, ordinary)), ([from, , , to]) => ({
      from,
      to,
    })),
  )
  return {
    conditions: [
      ...outside.map((each) =>
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'peerHost' }, values: [each.value] }),
      ),
      ...called.map((each) =>
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'peer' }, values: [each.value] }),
      ),
      ...[...found, ...pairs].flatMap((each) => [
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'service' }, values: [each.value.from] }),
        conditionOf(each, { kind: 'equals', field: { kind: 'concept', name: 'peer' }, values: [each.value.to] }),
      ]),
    ],
    guessed: [...found, ...pairs].map(({ value }) => value.from),
  }
}
