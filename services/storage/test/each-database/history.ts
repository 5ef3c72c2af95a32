import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import { requests } from '../../src/requests.ts'
import { store } from '../../src/store.ts'
import type { OpenDatabase } from './engines.ts'

async function withRequests(open: OpenDatabase, count: number) {
  const { db, commit } = await open()
  // Four at a time share an instant, so that pages end inside a group.
  const all = Array.from({ length: count }, (_, i) =>
    answeredQuestion({ submitted_at: new Date(Date.UTC(2026, 2, 1, 12, 0, Math.floor(i / 4))).toISOString() }),
  )
  for (const request of all)
    await store(commit, { job_id: request.request_id, request, insights: someInsights }, new Date())
  return { db, commit, ids: all.map(({ request_id }) => request_id) }
}

export function historySuite(open: OpenDatabase): void {
  test('the pages together hold every request once, newest first, whatever is stored between them', async () => {
    const { db, commit, ids } = await withRequests(open, 23)
    const seen: { submitted_at: string; request_id: string }[] = []
    let cursor: string | null | undefined
    do {
      const page = await requests(db, { limit: 5, ...(cursor && { cursor }) })
      seen.push(...page.requests)
      cursor = page.next_cursor
      const later = answeredQuestion({ submitted_at: '2026-03-02T00:00:00.000Z' })
      await store(commit, { job_id: later.request_id, request: later, insights: someInsights }, new Date())
    } while (cursor)
    expect(seen.map(({ request_id }) => request_id).toSorted()).toEqual(ids.toSorted())
    expect(seen).toEqual(
      seen.toSorted((a, b) => (a.submitted_at + a.request_id < b.submitted_at + b.request_id ? 1 : -1)),
    )
  })

  test('a last page that is full has no next one', async () => {
    const { db } = await withRequests(open, 5)
    expect((await requests(db, { limit: 5 })).next_cursor).toBeNull()
  })

  test('the history can be narrowed to a caller and to an intent', async () => {
    const { db, commit } = await withRequests(open, 2)
    const request = answeredQuestion({ caller: 'key-1', intent: 'trend' })
    await store(commit, { job_id: 'j', request, insights: someInsights }, new Date())
    for (const filter of [{ caller: 'key-1' }, { intent: 'trend' }, { caller: 'key-1', intent: 'trend' }])
      expect((await requests(db, { limit: 5, ...filter })).requests.map(({ request_id }) => request_id)).toEqual([
        request.request_id,
      ])
    expect((await requests(db, { limit: 5, intent: 'no such intent' })).requests).toEqual([])
  })

  test('the latest request of a conversation is the latest of that caller', async () => {
    const { db, commit } = await open()
    const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second)).toISOString()
    const asked = [
      { caller: 'key-1', conversation_id: 'c', submitted_at: at(2) },
      { caller: 'key-1', conversation_id: 'c', submitted_at: at(1) },
      { caller: 'key-1', conversation_id: 'd', submitted_at: at(3) },
      { caller: 'key-2', conversation_id: 'c', submitted_at: at(4) },
    ].map(answeredQuestion)
    for (const request of asked)
      await store(commit, { job_id: request.request_id, request, insights: someInsights }, new Date())
    const page = await requests(db, { caller: 'key-1', conversation_id: 'c', limit: 1 })
    expect(page.requests.map(({ request_id }) => request_id)).toEqual([asked[0]?.request_id])
  })

  test('a cursor that was not given out is the fault of its sender', async () => {
    const { db } = await open()
    await expect(requests(db, { limit: 5, cursor: 'bm9wZQ' })).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'cursor' }],
    })
  })
}
