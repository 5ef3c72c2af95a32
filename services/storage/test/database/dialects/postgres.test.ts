import { join } from 'node:path'
import { createEventHub } from '@dataprime/mesh'
import type { StoredEvent } from '@dataprime/mesh/contracts'
import { logger } from '@dataprime/telemetry'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { aGeneration } from '../../../../../test/support/a-generation.ts'
import { answeredQuestion, someInsights } from '../../../../../test/support/answered-question.ts'
import { isPostgresMissing, type PostgresServer, startPostgres } from '../../../../../test/support/postgres-server.ts'
import { analyticsOf, countExecution } from '../../../src/database/analytics.ts'
import { canonicalQuery } from '../../../src/database/canonical-query.ts'
import type { Database } from '../../../src/database/database.ts'
import { openPostgres } from '../../../src/database/dialects/postgres.ts'
import { appendEvent, eventsOf } from '../../../src/database/events.ts'
import { migrations } from '../../../src/database/migrate.ts'
import { requestById } from '../../../src/database/requests.ts'
import type { Db } from '../../../src/database/tables.ts'
import { openEventFeed } from '../../../src/event-feed.ts'
import { onDatabase } from '../../../src/on-database.ts'
import { openArchive } from '../../../src/retention/archive.ts'
import { keepRetention } from '../../../src/retention/keeper.ts'
import { saveStep } from '../../../src/save-step.ts'
import { store } from '../../../src/store.ts'
import { storeFeedback } from '../../../src/store-feedback.ts'
import { serving } from '../../serving.ts'
import { temporaryFolder } from '../../temporary.ts'

function processed(request = answeredQuestion()) {
  return { job_id: `job-${request.request_id}`, request, insights: someInsights }
}

const away = { code: 'dependency_unavailable', status: 503, retryAfterMs: 1_000 }

describe.skipIf(isPostgresMissing)('on PostgreSQL', () => {
  let server: PostgresServer
  let count = 0
  beforeAll(async () => {
    server = await startPostgres({ settings: { max_connections: '40' } })
  }, 120_000)
  afterAll(() => server?.close())

  async function emptyDatabase(): Promise<string> {
    count += 1
    const admin = new pg.Client(server.url())
    await admin.connect()
    await admin.query(`create database t${count}`)
    await admin.end()
    return server.url(`t${count}`)
  }

  async function open(url: string): Promise<Database> {
    const database = await openPostgres(url)
    onTestFinished(database.close)
    return database
  }

  /** As two processes would. */
  async function openTwice(): Promise<readonly [Database, Database]> {
    const url = await emptyDatabase()
    return [await open(url), await open(url)]
  }

  test('a slow statement is told of with its plan, in which no value stands', async () => {
    const database = await open(await emptyDatabase())
    const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})
    vi.stubEnv('SLOW_QUERY_MS', '0.000001')
    onTestFinished(() => {
      vi.unstubAllEnvs()
      warn.mockRestore()
    })
    await requestById(database.db, 'an-id-nobody-sees')
    await vi.waitFor(() => expect(warn).toHaveBeenCalled())
    expect(warn.mock.calls.map(([fields]) => fields)).toEqual([
      {
        statement: 'SELECT requests',
        took_ms: expect.any(Number),
        query: 'select * from "requests" where "request_id" = $1',
        plan: 'Index Scan using requests_pkey on requests',
      },
    ])
  })

  test('retention runs in one process at a time, and in the other when that is over', async () => {
    const begun = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const [first, second] = (await openTwice()).map((database, index) => {
      const archive = openArchive(join(temporaryFolder(), 'archive'))
      async function pending() {
        begun.resolve()
        if (index === 0) await goOn.promise
        return archive.pending()
      }
      const days = { requests: 30, feedback: 90, events: 365, archives: 365 }
      const now = () => new Date()
      return keepRetention({ database, archive: { ...archive, pending }, days, now, newId: () => '', everyMs: 0 })
    })
    const running = first?.run(false)
    await begun.promise
    await expect(second?.run(false)).rejects.toMatchObject({ code: 'conflict', status: 409 })
    expect(await second?.run(true)).toMatchObject({ dry_run: true })
    goOn.resolve()
    expect(await running).toMatchObject({ dry_run: false })
    expect(await second?.run(false)).toMatchObject({ dry_run: false })
  })

  test('processes that start at the same time make the tables once', async () => {
    const url = await emptyDatabase()
    const databases = await Promise.all(Array.from({ length: 6 }, () => open(url)))
    const { rows } = await sql<{ name: string }>`select name from schema_versions order by name`.execute(
      (databases[0] as Database).db,
    )
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations))
    for (const { commit } of databases) await store(commit, processed(), new Date())
  })

  test('tables of a newer program are refused', async () => {
    const url = await emptyDatabase()
    const { db } = await open(url)
    await sql`insert into schema_versions values ('9999-future', '2099-01-01T00:00:00.000Z')`.execute(db)
    await expect(openPostgres(url)).rejects.toThrow('Cannot bring the database to the version of this program')
  })

  test('what 32 writers of two processes count is exact', async () => {
    const databases = await openTwice()
    const requests = Array.from({ length: 64 }, () => answeredQuestion())
    // Each is delivered twice, once to each process.
    const answers = await Promise.all(
      Array.from({ length: 32 }, async (_, writer) => {
        const mine = requests.filter((_, i) => i % 16 === writer % 16)
        const found = []
        for (const request of mine)
          found.push(await store((databases[writer < 16 ? 0 : 1] as Database).commit, processed(request), new Date()))
        return found
      }),
    )
    expect(answers.flat().filter(({ duplicate }) => !duplicate)).toHaveLength(64)
    const figures = await analyticsOf(databases[0].db, canonicalQuery(answeredQuestion().query))
    expect(figures).toMatchObject({ execution_count: 64, mean_duration_ms: 12.5, success_rate: 1 })
  })

  test('copies of feedback under one key, given to two processes at once, get the answer of the first', async () => {
    const databases = await openTwice()
    const feedback = { user_input: 'a', generated_query: 'b', rating: 5 }
    const giving = { caller: 'key-1', idempotencyKey: 'once', newId: () => crypto.randomUUID(), span: undefined }
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        storeFeedback((databases[i % 2] as Database).commit, feedback, { ...giving, now: new Date() }),
      ),
    )
    expect(new Set(answers.map(({ feedback_id }) => feedback_id)).size).toBe(1)
    expect(await databases[0].db.selectFrom('feedback').selectAll().execute()).toHaveLength(1)
  })

  test('a job that was lost keeps nothing after its new holder has, whichever process they meet', async () => {
    const databases = await openTwice()
    const requestId = answeredQuestion().request_id
    const call = { requestId, caller: 'key-1' } as Parameters<typeof saveStep>[2]['call']
    const saving = { call, now: new Date(), traceId: null }
    for (let round = 1; round <= 20; round += 1) {
      const job = { id: `job-${round}`, fingerprint: 'f' }
      const [lost] = await Promise.allSettled([
        saveStep(databases[0].commit, { ...job, step: 'analyse', token: 1, result: someInsights }, saving),
        saveStep(databases[1].commit, { ...job, step: 'generate', token: 2, result: aGeneration }, saving),
      ])
      const events = (await eventsOf(databases[0].db, requestId)).filter(({ details }) => details['job_id'] === job.id)
      const tokens = events.map(({ details }) => details['token'])
      expect(tokens).toEqual(lost.status === 'fulfilled' ? [1, 2] : [2])
    }
  })

  test('transactions that stand in each other’s way are both done', async () => {
    const [{ db, commit }] = await openTwice()
    const at = new Date().toISOString()
    const count = (transaction: Db, name: string) =>
      countExecution(transaction, { text: name, sha256: name }, { caller: 'c', at, durationMs: 1, isValid: true })
    for (const name of ['a', 'b']) await count(db, name)
    let waiting = 2
    const { promise: bothHoldOne, resolve } = Promise.withResolvers<void>()
    const inOrder = (first: string, second: string) =>
      commit(async (transaction) => {
        await count(transaction, first)
        waiting -= 1
        if (waiting === 0) resolve()
        await bothHoldOne
        await count(transaction, second)
      })
    await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')])
    for (const name of ['a', 'b'])
      expect(await analyticsOf(db, { text: name, sha256: name })).toMatchObject({ execution_count: 3 })
  })

  test('an event is told also when one with a larger id was committed before it', async () => {
    const [first, second] = await openTwice()
    const { told, read } = await follow(first)
    const { promise: isLater, resolve: later } = Promise.withResolvers<void>()
    const { promise: isWritten, resolve: written } = Promise.withResolvers<void>()
    const slow = first.commit(async (transaction) => {
      await append(transaction, 'slow')
      written()
      await isLater
    })
    await isWritten
    await second.commit((transaction) => append(transaction, 'quick')) // in another process, which nobody announces here
    await read()
    later()
    await slow
    await vi.waitFor(() => expect(told).toEqual(['slow', 'quick']), 30_000)
  })

  test('a text keeps all of its characters but the one that PostgreSQL cannot keep', async () => {
    const [{ db, commit }] = await openTwice()
    const request = answeredQuestion({ user_input: 'Zeige 🚀 „Fehler“\0 und \\ \' " $1 %s' })
    await store(commit, processed(request), new Date())
    expect((await requestById(db, request.request_id))?.user_input).toBe('Zeige 🚀 „Fehler“\uFFFD und \\ \' " $1 %s')
  })

  test('a server without a free connection is away', async () => {
    const { commit } = await open(await emptyDatabase())
    const others = await Promise.all(
      Array.from({ length: 45 }, async () => {
        const client = new pg.Client(server.url())
        client.on('error', () => {})
        return client.connect().then(
          () => client,
          () => undefined,
        )
      }),
    )
    const ends = await Promise.allSettled(
      Array.from({ length: 8 }, () => onDatabase('INSERT', () => store(commit, processed(), new Date()))),
    )
    for (const client of others) await client?.end()
    const failed = ends.filter((end) => end.status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    for (const { reason } of failed) expect(reason).toMatchObject(away)
    await onDatabase('INSERT', () => store(commit, processed(), new Date()))
  })

  test('a server that dies takes nothing that was answered with it, and is used again when it is back', async () => {
    const database = await open(await emptyDatabase())
    const { url } = await serving({ database })
    const kept: string[] = []
    let failures = 0
    let isOver = false
    const writers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const input = processed()
        try {
          await onDatabase('INSERT', () => store(database.commit, input, new Date()))
          kept.push(input.request.request_id)
        } catch (error) {
          expect(error).toMatchObject(away)
          failures += 1
        }
      }
    })
    await vi.waitFor(() => expect(kept.length).toBeGreaterThan(50), 30_000)
    await server.kill()
    await vi.waitFor(() => expect(failures).toBeGreaterThan(8), 30_000)
    const down = await fetch(`${url}/health/ready`)
    expect(down.status).toBe(503)
    expect(await down.json()).toMatchObject({
      checks: { database: { status: 'down', error: expect.stringContaining('no connection to the server') } },
    })
    const before = kept.length
    await server.start()
    await vi.waitFor(() => expect(kept.length).toBeGreaterThan(before + 8), 30_000)
    isOver = true
    await Promise.all(writers)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    for (const id of kept) expect(await requestById(database.db, id)).toBeDefined()
  })

  test('started without its server it says so, and makes the tables when the server is there', async () => {
    const url = await emptyDatabase()
    await server.kill()
    const database = await open(url)
    const { told } = await follow(database)
    const early = onDatabase('INSERT', () => store(database.commit, processed(), new Date()))
    await expect(early).rejects.toMatchObject(away)
    await server.start()
    await vi.waitFor(() => store(database.commit, processed(), new Date()), 30_000)
    await vi.waitFor(async () => {
      await database.commit((transaction) => append(transaction, 'told'))
      expect(told).toContain('told')
    }, 30_000)
  })

  async function follow({ db, isShared }: Database) {
    let reads = 0
    const counted = db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        reads += 1
        return result
      },
    })
    const hub = createEventHub<StoredEvent>()
    const feed = await openEventFeed({ db: counted, isShared }, hub)
    onTestFinished(feed.close)
    const told: string[] = []
    hub.follow(undefined, { missed: () => {}, event: ({ value }) => told.push(value.caller) })
    /** Resolves when the log has been read in a look that began after this call. */
    const read = async () => {
      const before = reads
      feed.look()
      await vi.waitFor(() => expect(reads).toBeGreaterThan(before + 1), 30_000) // one may have been under way
    }
    return { told, read }
  }
})

function append(db: Db, caller: string) {
  const at = '2026-03-01T12:00:00.000Z'
  return appendEvent(db, { request_id: null, caller, kind: 'request_stored', at, trace_id: null, details: {} })
}
