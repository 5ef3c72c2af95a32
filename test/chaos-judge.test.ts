import type { RecordedSpan } from '@dataprime/telemetry/testing'
import { expect, test } from 'vitest'
import { judgeTrace } from './support/chaos/judge-trace.ts'
import type { Kill } from './support/chaos/killer.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const start = 1_800_000_000_000

/** Spans as a line: each is the child of the one before unless it says otherwise. */
function span(id: string, name: string, changes: Partial<RecordedSpan> = {}): RecordedSpan {
  const service = name.split('.')[0] ?? ''
  return {
    traceId,
    spanId: id,
    parentSpanId: undefined,
    traceState: undefined,
    name,
    kind: 'SERVER',
    service,
    scope: service,
    start,
    end: start + 10,
    status: { code: 'UNSET', message: undefined },
    attributes: {},
    resource: { 'service.name': service, 'service.instance.id': `${service.slice(0, 4)}-0000-1111` },
    events: [],
    links: [],
    flags: 1,
    ...changes,
  }
}

const kill = (service: Kill['service'], at: number, changes: Partial<Kill> = {}): Kill => ({
  service,
  instanceId: `${service}-${service.slice(0, 4)}-000`,
  aliveSince: start - 1_000,
  at,
  ...changes,
})
const judge = (spans: readonly RecordedSpan[], kills: readonly Kill[] = []) =>
  judgeTrace({ traceId, status: 'FAILED', isRefused: false, attempts: 6, spans, kills })

const root = span('1', 'api_gateway.submit_generation')
const consumer = span('2', 'queue_service.process_background_message', { parentSpanId: '1', kind: 'CONSUMER' })

test('a trace with one root and every parent is right', () => {
  expect(judge([root, consumer])).toEqual([])
})

test('a second root is wrong, whoever was killed', () => {
  const other = span('9', 'processing_service.run_generation')
  expect(judge([root, consumer, other], [kill('queue_service', start + 5)])).toMatchObject([
    expect.stringContaining('its roots are'),
  ])
})

test('a missing parent is excused by the death of the process that made it, and by nothing else', () => {
  const orphan = span('3', 'processing_service.run_generation', { parentSpanId: 'gone' })
  const isWrong = (...kills: Kill[]) => judge([root, orphan], kills).length > 0
  expect(isWrong()).toBe(true)
  expect(isWrong(kill('queue_service', start + 500))).toBe(false) // it calls processing
  expect(isWrong(kill('storage_service', start + 500))).toBe(true)
  expect(isWrong(kill('queue_service', start - 500, { aliveSince: start - 9_000 }))).toBe(false) // its request lay unread
  expect(isWrong(kill('queue_service', start - 6_000, { aliveSince: start - 9_000 }))).toBe(true) // nothing to lose yet
  expect(isWrong(kill('queue_service', start + 60_000))).toBe(true) // when it had long been told
  expect(isWrong(kill('queue_service', start + 500, { aliveSince: start + 400 }))).toBe(true) // another one
})

test('the parent of a span within a process died with that very process', () => {
  const orphan = span('3', 'processing_service.analyze_complexity', { parentSpanId: 'gone', kind: 'INTERNAL' })
  expect(judge([root, orphan], [kill('processing_service', start + 500)])).toEqual([])
  const other = kill('processing_service', start + 500, { instanceId: 'processing_service-ffffffff' })
  expect(judge([root, orphan], [other])).toHaveLength(1)
})

test('the gateway, which nobody kills, may lose nothing', () => {
  const orphan = { ...consumer, parentSpanId: 'gone' }
  expect(judge([root, orphan], [kill('storage_service', start + 5)])).toHaveLength(1)
})

test('a call that was answered must show by whom, unless he was killed', () => {
  const call = span('3', 'processing_service.store_insights', {
    parentSpanId: '2',
    kind: 'CLIENT',
    attributes: { 'http.response.status_code': 200 },
  })
  expect(judge([root, consumer, call])).toHaveLength(1)
  expect(judge([root, consumer, call], [kill('storage_service', start + 200)])).toEqual([])
})

test('a request during whose life nobody was killed must have the whole tree', () => {
  const [complaint] = judgeTrace({
    ...{ traceId, status: 'FAILED', isRefused: true, attempts: 1, kills: [] },
    spans: [root, consumer],
  })
  expect(complaint).toContain('The trace is not as expected')
})
