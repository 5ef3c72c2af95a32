import { withSpan } from '@dataprime/telemetry'
import { recordInMemory } from '@dataprime/telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { isPostgres } from '../../src/database/dialects/is-postgres.ts'
import { feedbackFigures } from '../../src/database/feedback.ts'
import { onDatabase } from '../../src/on-database.ts'
import type { OpenDatabase } from './engines.ts'

export function onDatabaseSuite(open: OpenDatabase): void {
  test('the span that is served says what it does, and the statements are below it', async () => {
    const { db } = await open()
    const telemetry = recordInMemory('storage_service')
    onTestFinished(telemetry.stop)
    await withSpan('storage_service.get_feedback_stats', {}, () => onDatabase('SELECT', () => feedbackFigures(db)))
    const [served, ...statements] = telemetry.spans().reverse()
    expect(served).toMatchObject({ attributes: { 'database.operation': 'SELECT' } })
    expect(statements).not.toEqual([])
    for (const statement of statements)
      expect(statement).toMatchObject({
        kind: 'CLIENT',
        name: expect.stringMatching(/^SELECT feedback/),
        parentSpanId: served?.spanId,
        attributes: { 'db.system.name': isPostgres(db) ? 'postgresql' : 'sqlite' },
      })
  })
}
