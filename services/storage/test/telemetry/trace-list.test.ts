import { expect, test } from 'vitest'
import { pageQuery, traceList } from '../../src/telemetry/trace-list.ts'
import { epoch, fileWith, spanIdOf, traceIdOf } from './traces.ts'

function ns(ms: number): bigint {
  return BigInt(epoch + ms) * 1_000_000n
}

const traces = [
  {
    trace: 'first',
    id: 'r',
    service: 'gateway',
    name: 'ask',
    start: 0,
    ms: 10,
    attributes: { question: 'Show 50% of it' },
  },
  { trace: 'first', id: 'c', parent: 'r', service: 'query', name: 'generate', start: 2, ms: 30 },
  { trace: 'second', id: 'r', service: 'gateway', name: 'ask', start: 100, ms: 5 },
  { trace: 'second', id: 'c', parent: 'r', service: 'storage', name: 'store', start: 101, ms: 1, failed: true },
  { trace: 'third', id: 'r', service: 'gateway', name: 'submit', start: 200, ms: 5 },
] as const

function found(filter: object): readonly string[] {
  const ids = traceList(fileWith(...traces)).page({ limit: 10, ...filter })
  return ids.map(({ trace_id }) => Buffer.from(trace_id, 'hex').toString().replaceAll('\0', ''))
}

test.each([
  [{}, ['third', 'second', 'first']],
  [{ service: 'query' }, ['first']],
  [{ name: 'ask' }, ['second', 'first']],
  [{ status: 'error' }, ['second']],
  [{ status: 'ok' }, ['third', 'first']],
  [{ minDurationMs: 32 }, ['first']],
  [{ minDurationMs: 32.001 }, []],
  [{ fromNs: ns(100) }, ['third', 'second']],
  [{ toNs: ns(100) }, ['first']],
  [{ text: 'SHOW 50%' }, ['first']],
  [{ text: 'show 5_%' }, []],
  [{ text: 'submit' }, ['third']],
  [{ name: 'ask', status: 'error', service: 'storage' }, ['second']],
])('%o finds %o', (filter, expected) => {
  expect(found(filter)).toEqual(expected)
})

test('a summary tells where a trace began, how long it took with all its parts, and who took part', () => {
  const [summary] = traceList(fileWith(...traces)).summaries([traceIdOf('first'), traceIdOf('nowhere')])
  expect(summary).toEqual({
    trace_id: traceIdOf('first'),
    service: 'gateway',
    name: 'ask',
    start_unix_nano: String(ns(0)),
    duration_ms: 32,
    spans: 2,
    errors: 0,
    services: ['gateway', 'query'],
  })
})

test('a trace whose root has not arrived shows the first span it has', () => {
  const list = traceList(fileWith({ trace: 't', id: 'c', parent: 'unknown', service: 'query', name: 'generate' }))
  expect(list.page({ limit: 1 })).toMatchObject([{ service: 'query', name: 'generate' }])
})

test('pages neither repeat nor skip traces that started in the same nanosecond', () => {
  const db = fileWith(...['a', 'b', 'c', 'd', 'e'].map((trace) => ({ trace, id: 'r' })))
  const seen: string[] = []
  for (let after: { start: string; traceId: string } | undefined; seen.length < 5; ) {
    const page = traceList(db).page({ limit: 2, ...(after && { after }) })
    const last = page.at(-1)
    if (last === undefined) break
    seen.push(...page.map(({ trace_id }) => trace_id))
    after = { start: last.start_unix_nano, traceId: last.trace_id }
  }
  expect(seen).toEqual(['e', 'd', 'c', 'b', 'a'].map(traceIdOf))
})

test.each([
  {},
  { after: { start: '5', traceId: traceIdOf('x') } },
  { fromNs: 5n, toNs: 7n, service: 'a', name: 'b', status: 'error', text: 'c' } as const,
])('a page is read along an index, and a trace asked for its spans over another: %o', (filter) => {
  const { sql, values } = pageQuery({ limit: 5, ...filter })
  const plan = fileWith({ trace: 'a', id: spanIdOf('b').slice(0, 2) })
    .prepare(`explain query plan ${sql}`)
    .all(...values)
  const details = plan.map((row) => (row as { detail: string }).detail)
  expect(details[0]).toMatch(/traces USING (COVERING )?INDEX (failed_)?traces_by_start/)
  expect(details.join('\n')).not.toMatch(/TEMP B-TREE|SCAN spans/)
})

test.each([
  ['the root has not arrived', [{ id: 'c', parent: 'r', name: 'child', start: 2 }], 'child'],
  [
    'it began in another program',
    [
      { id: 'd', parent: 'c', name: 'deeper', start: 3 },
      { id: 'c', parent: 'away', name: 'server', start: 2 },
    ],
    'server',
  ],
  [
    'the root came last',
    [
      { id: 'c', parent: 'r', name: 'child', start: 0 },
      { id: 'r', name: 'root', start: 1 },
    ],
    'root',
  ],
  [
    'there are two roots',
    [
      { id: 'b', name: 'second', start: 5 },
      { id: 'a', name: 'first', start: 1 },
    ],
    'first',
  ],
] as const)('a trace is named by the span that began it, also when %s', (_, spans, name) => {
  const [summary] = traceList(fileWith(...spans.map((span) => ({ trace: 't', ...span })))).page({ limit: 1 })
  expect(summary).toMatchObject({ name, spans: spans.length })
})
