import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { isPostgresMissing, type PostgresServer, startPostgres } from '../../../../test/support/postgres-server.ts'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/dialects/postgres.ts'
import { openSqlite } from '../../src/database/dialects/sqlite.ts'

/** Opens an empty database, which is closed when the test ends. */
export type OpenDatabase = () => Promise<Database>

/** What the suite runs on. */
export interface Engine {
  readonly name: string
  readonly isMissing: boolean
  /** Once, before its tests. */
  start(): Promise<void>
  stop(): Promise<void>
  readonly open: OpenDatabase
  /** Opens what the test opened last once more, as another process would. */
  readonly openAgain: OpenDatabase
  /** Opens one with enough rows that plans mean something; the same one for all tests, which only read it. */
  readonly openFull: OpenDatabase
}

export function engines(): readonly Engine[] {
  return [sqlite(), postgresql()]
}

function sqlite(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'))
  let count = 0
  const open = async (name: string) => {
    const database = await openSqlite(join(folder, name), { busyTimeoutMs: 10 })
    onTestFinished(database.close)
    return database
  }
  return {
    name: 'SQLite',
    isMissing: false,
    async start() {
      const database = await openSqlite(join(folder, 'many'))
      await fill(database)
      await database.close()
    },
    stop: async () => rmSync(folder, { recursive: true, force: true }),
    open() {
      count += 1
      return open(`t${count}`)
    },
    openAgain: () => open(`t${count}`),
    openFull: () => open('many'),
  }
}

/** One server for all tests, and a database for each, copied from one that has its tables. */
function postgresql(): Engine {
  let server: PostgresServer | undefined
  let admin: pg.Client | undefined
  let count = 0
  const open = async (name: string) => {
    const database = await openPostgres(server?.url(name) ?? '')
    onTestFinished(database.close)
    return database
  }
  return {
    name: 'PostgreSQL',
    isMissing: isPostgresMissing,
    async start() {
      server = await startPostgres()
      admin = new pg.Client(server.url())
      await admin.connect()
      for (const name of ['ready', 'many']) {
        await admin.query(`create database ${name}`)
        const database = await openPostgres(server.url(name))
        if (name === 'many') await fill(database)
        await database.close()
      }
    },
    async stop() {
      await admin?.end()
      await server?.close()
    },
    async open() {
      count += 1
      await admin?.query(`create database t${count} template ready`)
      return open(`t${count}`)
    },
    openAgain: () => open(`t${count}`),
    openFull: () => open('many'),
  }
}

const rows = 20_000

/** Enough rows in each table that PostgreSQL goes by its indexes for good reason, and its figures on them up to date. */
async function fill({ db, isShared }: Database): Promise<void> {
  const id = sql`'0193a000-0000-7000-8000-' || cast(100000000000 + n as text)`
  const at = sql`'2026-03-' || (10 + n % 20) || 'T' || (10 + n % 11) || ':' || (10 + n % 49) || ':' || (10 + n % 47) || '.000Z'`
  const numbers = sql`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(rows)})`
  const caller = sql`'key-' || (n % 5)`
  await sql`insert into query_analytics ${numbers}
    select 'q' || n, 'filter true', 'key-1', ${at}, ${at}, 1, 1, 1, 1000, '{}' from numbers`.execute(db)
  await sql`insert into requests (request_id, caller, trace_id, submitted_at, stored_at, user_input, question_words, query, query_sha256,
      intent, intent_confidence, generator, degraded, cached, tokens_used, processing_time_ms, conversation_id) ${numbers}
    select ${id}, ${caller}, 't', ${at}, ${at}, 'Show me errors of service ' || (n % 500), 'show me errors of service ' || (n % 500), 'filter true', 'q' || n,
      case n % 3 when 0 then 'trend' when 1 then 'error_analysis' else 'latency' end, 1, 'offline', 0, 0, 0, 1, 'c' || (n % 5000)
    from numbers`.execute(db)
  await sql`insert into insights ${numbers}
    select ${id}, 'job-' || n, ${caller}, ${at}, 0, 'light', '{}', '[]', '{}' from numbers`.execute(db)
  await sql`insert into feedback (feedback_id, request_id, caller, user_input, generated_query, rating, stored_at) ${numbers}
    select 'f' || n, ${id}, ${caller}, 'Show me errors', 'filter true', 1 + n % 5, ${at} from numbers`.execute(db)
  await sql`insert into events (request_id, caller, kind, at, details) ${numbers}
    select ${id}, ${caller}, 'request_stored', ${at}, '{}' from numbers`.execute(db)
  await sql`insert into steps ${numbers}
    select 'job-' || n, 'generate', 1, 'f', ${caller}, '{}', ${at} from numbers`.execute(db)
  await sql`insert into idempotency_keys ${numbers}
    select ${caller}, 'store_feedback', 'k' || n, 'f', '{}', ${at} from numbers`.execute(db)
  if (isShared) await sql`vacuum analyze`.execute(db)
}
