import { any, comma, list, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, Test } from '../understanding.ts'

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])

// Only in capitals: "get" is also what people say when they want something.
const method: Matcher<Test> = map(
  seq(
    opt(word('http|http.method|method')),
    opt(
      any<unknown>(
        word('is|:'),
        token('comparator', ({ text }) => text.startsWith('=')),
      ),
    ),
    list(
      token('word', ({ text }) => methods.has(text)),
      any<unknown>(comma, word('/')),
    ),
    opt(word('requests|request|calls|call|method|methods')),
  ),
  ([, , said]): Test => ({
    kind: 'equals',
    field: { kind: 'concept', name: 'method' },
    values: said.map(({ text }) => text),
  }),
)

const path: Matcher<Test> = map(
  seq(
    opt(
      phrase(
        'to',
        'on',
        'at',
        'from',
        'for',
        'path',
        'endpoint',
        'route',
        'the endpoint',
        'url',
        'under',
        'starting with',
        'path starting with',
        'path starts with',
        'paths starting with',
        'path begins with',
        'endpoints starting with',
        'hitting',
        'calling',
        'to the',
        'on the',
      ),
    ),
    token('path'),
    opt(word('endpoint|endpoints|path|route|requests|calls')),
  ),
  ([cue, { text }]): Test => {
    const prefix = /\*+$|\/$/.test(text) || /(?:starting|starts|begins) with$/.test(cue ?? '') || cue === 'under'
    const field = { kind: 'concept', name: 'path' } as const
    if (prefix) return { kind: 'startsWith', field, value: text.replace(/\*+$/, '') }
    return { kind: 'equals', field, values: [text] }
  },
)

const healthCheck: Matcher<Test> = map(
  seq(
    opt(word('the|all|any')),
    phrase(
      'health check',
      'health checks',
      'healthcheck',
      'healthchecks',
      'health probes',
      'health-checks',
      'health-check',
      'liveness probes',
      'readiness probes',
      'probes',
      'health endpoints',
      'health check requests',
    ),
  ),
  (): Test => ({ kind: 'healthCheck' }),
)

/** Finds methods, paths and health checks. */
export function http(reading: Reading): readonly Condition[] {
  const all = reading.take(any(method, path, healthCheck), { negatable: true })
  return all.map((each) => conditionOf(each, each.value))
}
