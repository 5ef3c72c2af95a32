import { expect, test } from 'vitest'
import { expectTree, type RecordedSpan, tree } from '../../src/testing/index.ts'

function span(spanId: string, parentSpanId: string | undefined, more: Partial<RecordedSpan> = {}): RecordedSpan {
  return {
    traceId: 't',
    spanId,
    parentSpanId,
    traceState: undefined,
    name: spanId,
    kind: 'INTERNAL',
    service: 'a',
    scope: '',
    start: Number(spanId.slice(1)) || 0,
    end: 0,
    status: { code: 'UNSET', message: undefined },
    attributes: {},
    resource: {},
    events: [],
    links: [],
    flags: 1,
    ...more,
  }
}

const trace = [
  span('s3', 's2'),
  span('s1', undefined),
  span('s2', 's1', { kind: 'CLIENT' }),
  span('s4', 's2', { service: 'b' }),
]

test('an equal tree passes, and siblings stand in order of their start', () => {
  expectTree(trace, {
    name: 's1',
    service: 'a',
    children: [{ name: 's2', kind: 'CLIENT', children: [{ name: 's3' }, { name: 's4', service: 'b' }] }],
  })
})

test('extra spans are taken out and their children lifted', () => {
  const isExtra = ({ name }: RecordedSpan): boolean => name === 's2'
  expect(tree(trace, isExtra)[0]?.children.map((node) => node.span.name)).toEqual(['s3', 's4'])
  expectTree(trace, { name: 's1', children: [{ name: 's3' }, { name: 's4' }] }, { isExtra })
})

test.each([
  ['a missing node', { name: 's1', children: [{ name: 's2' }] }],
  [
    'a node too many',
    { name: 's1', children: [{ name: 's2', children: [{ name: 's3' }, { name: 's4' }, { name: 's5' }] }] },
  ],
  [
    'another kind',
    { name: 's1', children: [{ name: 's2', kind: 'SERVER' as const, children: [{ name: 's3' }, { name: 's4' }] }] },
  ],
  [
    'another service',
    { name: 's1', service: 'a', children: [{ name: 's2', children: [{ name: 's3' }, { name: 's4' }] }] },
  ],
  ['another order', { name: 's1', children: [{ name: 's2', children: [{ name: 's4' }, { name: 's3' }] }] }],
])('%s fails', (_what, expected) => expect(() => expectTree(trace, expected)).toThrow('not as expected'))

test('order may be waived', () => {
  expectTree(
    trace,
    { name: 's1', children: [{ name: 's2', children: [{ name: 's4' }, { name: 's3' }] }] },
    { anyOrder: true },
  )
})

test('an orphan and a second trace are reported', () => {
  expect(() => expectTree([...trace, span('s9', 'gone')], { name: 's1' })).toThrow('there are 2')
  expect(() => expectTree([...trace, span('s9', 's1', { traceId: 'u' })], { name: 's1' })).toThrow('2 traces')
})
