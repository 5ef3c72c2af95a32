import { expect, test } from 'vitest'
import { answeredQuestion } from '../../../../test/support/answered-question.ts'
import { countExecution } from '../../src/database/analytics.ts'
import { history, insertRequest, requestById } from '../../src/database/requests.ts'
import type { OpenDatabase } from './engines.ts'

const after = { submitted_at: '2026-03-01T12:00:00.000Z', request_id: '0193a000-0000-7000-8000-000000000001' }
const query = { text: 'filter true', sha256: 'aa' }

export function requestsSuite(open: OpenDatabase): void {
  test('a request comes back as it was stored, its instant in UTC milliseconds', async () => {
    const { db } = await open()
    const storedAt = '2026-03-01T12:00:01.000Z'
    await countExecution(db, query, { caller: 'anonymous', at: storedAt, durationMs: 1, isValid: null })
    const request = answeredQuestion({
      submitted_at: '2026-03-01T12:00:00Z',
      is_valid: null,
      syntax_score: null,
      cached: true,
      conversation_id: 'my conversation',
      usage: { input_tokens: 900, output_tokens: 100, cached_input_tokens: 300, cost_usd: 0.000425 },
      previous_request_id: after.request_id,
    })
    expect(await insertRequest(db, request, { storedAt, querySha256: query.sha256 })).toBe(true)
    const expected = { ...request, submitted_at: '2026-03-01T12:00:00.000Z', stored_at: storedAt }
    expect(await requestById(db, request.request_id)).toEqual(expected)
  })

  test('a request without its query in the analytics cannot be committed', async () => {
    const { db } = await open()
    const inserted = insertRequest(db, answeredQuestion(), { storedAt: after.submitted_at, querySha256: query.sha256 })
    await expect(inserted).rejects.toThrow(/foreign key/i)
    expect(await history(db, { limit: 1 })).toEqual([])
  })

  test('a price that is not known stays unknown, and what was never counted is absent', async () => {
    const { db } = await open()
    const storedAt = '2026-03-01T12:00:01.000Z'
    await countExecution(db, query, { caller: 'anonymous', at: storedAt, durationMs: 1, isValid: null })
    const usage = { input_tokens: 900, output_tokens: 100, cached_input_tokens: 0, cost_usd: null }
    const [counted, uncounted] = [answeredQuestion({ usage }), answeredQuestion()]
    for (const request of [counted, uncounted])
      await insertRequest(db, request, { storedAt, querySha256: query.sha256 })
    expect(await requestById(db, counted.request_id)).toMatchObject({ usage })
    expect(await requestById(db, uncounted.request_id)).not.toHaveProperty('usage')
  })
}
