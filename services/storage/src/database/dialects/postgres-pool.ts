import type { traceStatements } from '@dataprime/telemetry'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { planOf } from './postgres-plan.ts'
import { ServerAway } from './server-away.ts'

export interface PoolUse {
  /** Awaited before each connection is handed out. */
  readonly ready: () => Promise<void>
  readonly trace: ReturnType<typeof traceStatements>
}

/**
 * The pool as Kysely wants it, with each statement traced. What is not an answer of the server becomes `ServerAway`, and a
 * connection on which that happened is not used again.
 */
export function kyselyPool(pool: pg.Pool, { ready, trace }: PoolUse): PostgresPool {
  return {
    async connect() {
      await ready()
      const client = await pool.connect().catch((error) => {
        throw new ServerAway(error) // also when it answers: too many connections, starting up, a wrong password
      })
      let isBroken = false
      const query = (sql: string, parameters: readonly unknown[]) =>
        trace(
          sql,
          async () => {
            try {
              return await client.query(sql, parameters.map(storable))
            } catch (error) {
              if (error instanceof pg.DatabaseError) throw error
              isBroken = true
              throw new ServerAway(error)
            }
          },
          () => planOf(pool, sql, parameters.map(storable)),
        )
      return {
        query: query as unknown as PostgresPoolClient['query'], // cursors, which its other form is for, are not used here
        release: (destroy) => client.release(isBroken || destroy === true),
      }
    },
    end: () => pool.end(),
    options: {}, // for cancelling on a connection of its own, which nobody does here
  }
}

/** A text of PostgreSQL holds every character but this one. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
}
