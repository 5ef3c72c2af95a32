import { type QueryExecutorProvider, sql } from 'kysely'
import type { Db, EventRow } from '../tables.ts'
import { isPostgres } from './is-postgres.ts'

const refusal = 'Cannot change events: they are append-only'

/** Nobody changes what the log says, not even by SQL; and on PostgreSQL the log can be read in the order in which it grows. */
export async function keepAppendOnly(db: QueryExecutorProvider): Promise<void> {
  if (!isPostgres(db)) {
    for (const change of ['update', 'delete'])
      await sql`
        create trigger ${sql.raw(`events_no_${change}`)} before ${sql.raw(change)} on events
        begin select raise(abort, ${sql.lit(refusal)}); end`.execute(db)
    return
  }
  await sql`
    create function refuse_change_of_events() returns trigger language plpgsql
    as ${sql.lit(`begin raise exception '${refusal}'; end`)}`.execute(db)
  await sql`
    create trigger events_no_change before update or delete on events
    for each row execute function refuse_change_of_events()`.execute(db)
  await sql`
    create trigger events_no_truncate before truncate on events
    for each statement execute function refuse_change_of_events()`.execute(db)
  await sql`alter table events add column transaction_id xid8 not null default pg_current_xact_id()`.execute(db)
  await sql`create index events_by_transaction on events (transaction_id, event_id)`.execute(db)
}

/** All but a transaction that has opened the log for events that have become too old. */
export async function letAgedEventsGo(db: QueryExecutorProvider): Promise<void> {
  if (!isPostgres(db)) {
    await sql`drop trigger events_no_delete`.execute(db)
    await sql`
      create trigger events_no_delete before delete on events when (select is_open from log_ageing) = 0
      begin select raise(abort, ${sql.lit(refusal)}); end`.execute(db)
    return
  }
  const body = `begin
    if tg_op = 'DELETE' and (select is_open from log_ageing) = 1 then return old; end if;
    raise exception '${refusal}';
  end`
  await sql`
    create or replace function refuse_change_of_events() returns trigger language plpgsql as ${sql.lit(body)}`.execute(
    db,
  )
}

/** Where a reader of the log stands. */
export interface LogPosition {
  /** '0' on SQLite. */
  readonly transaction: string
  readonly event_id: number
}

/** The end of the log: what comes after it has not been committed yet. */
export async function endOfLog(db: Db): Promise<LogPosition> {
  const { rows } = isPostgres(db)
    ? await sql<LogPosition>`
        select pg_snapshot_xmin(pg_current_snapshot())::text as transaction, 0 as event_id`.execute(db)
    : await sql<LogPosition>`select '0' as "transaction", coalesce(max(event_id), 0) as event_id from events`.execute(
        db,
      )
  return rows[0] ?? { transaction: '0', event_id: 0 }
}

/**
 * What was written after the position, in an order to which nothing is added in between. On SQLite that is the order of the ids. On
 * PostgreSQL a transaction may commit after one that began later and got larger ids, so that its events would be passed over: events
 * are read by transaction, and only of those before which none is still going on.
 */
export function eventsAfter(db: Db, { transaction, event_id }: LogPosition, limit: number) {
  const columns = sql`event_id, request_id, caller, kind, at, trace_id, details`
  return isPostgres(db)
    ? sql<EventRow & LogPosition>`
        select ${columns}, transaction_id::text as transaction from events
        where (transaction_id, event_id) > (${transaction}::xid8, ${event_id}::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, event_id limit ${limit}`
    : sql<EventRow & LogPosition>`
        select ${columns}, '0' as "transaction" from events where event_id > ${event_id} order by event_id limit ${limit}`
}
