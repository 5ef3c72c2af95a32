import { withSpan } from '@dataprime/telemetry'
import { recordInMemory } from '@dataprime/telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import { linkToRated } from '../../src/link-to-rated.ts'
import { store } from '../../src/store.ts'
import type { OpenDatabase } from './engines.ts'

const root = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' }

export function linkToRatedSuite(open: OpenDatabase): void {
  test.each([
    ['that is stored is linked to its root', root, [{ traceId: root.trace_id, spanId: root.span_id, attributes: {} }]],
    ['that was not traced has nothing to link to', {}, []],
  ])('feedback on a request %s', async (_, traced, links) => {
    const { db, commit } = await open()
    const telemetry = recordInMemory('storage_service')
    onTestFinished(telemetry.stop)
    const request = answeredQuestion(traced)
    await store(commit, { job_id: 'j', request, insights: someInsights }, new Date())
    await withSpan('storage_service.store_feedback', {}, () => linkToRated(db, { request_id: request.request_id }))
    expect(telemetry.spans().find(({ name }) => name === 'storage_service.store_feedback')?.links).toEqual(links)
  })

  test('feedback on what is not stored yet, or on no request, is linked to nothing', async () => {
    const { db } = await open()
    const telemetry = recordInMemory('storage_service')
    onTestFinished(telemetry.stop)
    await withSpan('rating', {}, () => linkToRated(db, { request_id: crypto.randomUUID() }))
    await withSpan('rating', {}, () => linkToRated(db, {}))
    expect(telemetry.spans().flatMap(({ links }) => links)).toEqual([])
  })
}
