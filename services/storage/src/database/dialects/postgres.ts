import { logger, traceStatements, untraced } from '@dataprime/telemetry'
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Database } from '../database.ts'
import { migrate } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { commitAlone } from './commit-alone.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { kyselyPool, type PoolUse } from './postgres-pool.ts'
import { ServerAway, serverAwayIn } from './server-away.ts'
import { untilItSucceeds } from './until-it-succeeds.ts'

/** For a connection, or for another process to be done with the tables: a caller has better things to do than to wait longer. */
const waitMs = 2_000

/** Whatever hangs is ended: by the server after these, and by us a little later, should the server not answer at all. */
const limits = {
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
  query_timeout: 12_000,
}

/** 64-bit integers, which is what is counted here: exact up to 2⁵³. */
const int8 = 20

/**
 * Connects to the server. One that is away is no reason to end: whoever asks meanwhile is told so, and when it is back its tables are
 * made. Throws if it is there and its tables are those of a newer program.
 */
export async function openPostgres(url: string): Promise<Database> {
  const options: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: waitMs,
    application_name: 'storage_service',
    keepAlive: true,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  }
  const { host, port, database } = new pg.Client(options)
  const server = { system: 'postgresql', namespace: database ?? '', address: host, port } as const
  const trace = traceStatements(server, (error) => error instanceof pg.DatabaseError)
  const migrated = untilItSucceeds(() => untraced(() => migrateServer(options, trace))) // in no request's trace
  const ready = () => within(waitMs, migrated())
  const db = kysely({ ...options, ...limits }, { ready, trace })
  try {
    await migrated()
  } catch (error) {
    if (!serverAwayIn(error)) {
      await db.destroy()
      throw error
    }
    logger.warn({ err: error }, 'the database server is away')
  }
  return {
    db,
    commit: commitAlone(db),
    oneAtATime: oneAtATime(db),
    isShared: true,
    sizeBytes: () => sizeOf(db),
    close: () => db.destroy(),
  }
}

function kysely(options: pg.PoolConfig, use: PoolUse): Kysely<Tables> {
  const pool = new pg.Pool(options)
  // Without a listener a connection that breaks would end the process; whoever uses it is told by the statement that fails.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', ({ message }) => logger.warn({ reason: message }, 'an idle connection to the database server broke'))
  return new Kysely<Tables>({ dialect: postgresDialect(kyselyPool(pool, use)) })
}

/** On connections of its own, without limits: an index on a large table takes as long as it takes. */
async function migrateServer(options: pg.PoolConfig, trace: PoolUse['trace']): Promise<void> {
  const db = kysely({ ...options, max: 2 }, { ready: async () => {}, trace })
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new ServerAway(new Error('its tables are not ready yet'))), limitMs)
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function sizeOf(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db)
  return rows[0]?.bytes ?? 0
}
