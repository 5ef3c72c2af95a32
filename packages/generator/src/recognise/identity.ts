import type { ConceptName } from '../concepts.ts'
import { any, comma, list, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import { plainNumber } from './equality.ts'
import { guessedKey } from './keys.ts'

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
          word(
            'order|orders|invoice|invoices|transaction|transactions|ticket|tickets|payment|payments|job|jobs|shipment|shipments|booking|bookings|subscription|subscriptions',
          ),
          opt(word('id|ids|no|number|numbers|#')),
          list(
            token('number', ({ text }) => /^\d{4,}$/.test(text)),
            comma,
          ),
        ),
        ([, what, , all]) => ({ what: what.replace(/s$/, ''), all: all.map(({ text }) => text) }),
      ),
      { negatable: true },
    )
    .map((each) => {
      const { what, all } = each.value
      const field: FieldRef = what === 'order' ? { kind: 'concept', name: 'orderId' } : guessedKey(`${what}_id`)
      return conditionOf(each, { kind: 'equals', field, values: all })
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
