import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../../test/support/answered-question.ts'
import { onDatabase } from '../../../src/on-database.ts'
import { store } from '../../../src/store.ts'
import { serving } from '../../serving.ts'
import { temporaryDatabase, temporaryFolder } from '../../temporary.ts'

function processed(request = answeredQuestion()) {
  return { job_id: `job-${request.request_id}`, request, insights: someInsights }
}

test('without room a request is refused for now, and stored once there is room again', async () => {
  const { db, commit } = await temporaryDatabase()
  const request = answeredQuestion({ user_input: 'x'.repeat(200_000) })
  await sql`pragma max_page_count = 1`.execute(db) // as small as the file is now
  const stored = () => onDatabase('INSERT', () => store(commit, processed(request), new Date()))
  await expect(stored()).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterMs: 1000 })

  await sql`pragma max_page_count = 100000`.execute(db)
  expect(await stored()).toMatchObject({ duplicate: false })
})

test('a locked database is away, not broken, and back when the lock is gone', async () => {
  const path = join(temporaryFolder(), 'storage.db')
  const { url } = await serving({ database: await temporaryDatabase(path) })
  const send = () =>
    fetch(`${url}/store`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(processed()),
    })
  const other = new Sqlite(path)
  other.exec('begin immediate')
  const refused = await send()
  other.exec('rollback')
  other.close()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await refused.json()).toMatchObject({ code: 'dependency_unavailable' })
  expect((await send()).status).toBe(200)
})
