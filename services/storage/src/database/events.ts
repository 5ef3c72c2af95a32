import type { Db, EventKind } from './tables.ts'

export interface NewEvent {
  readonly request_id: string | null
  readonly caller: string
  readonly kind: EventKind
  readonly at: string
  readonly trace_id: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export interface StoredEvent extends NewEvent {
  readonly event_id: number
}

/** Appends to the log; call it inside the transaction of the change it records. Nothing changes an event, and only age removes one. */
export async function appendEvent(db: Db, event: NewEvent): Promise<void> {
  await db
    .insertInto('events')
    .values({ ...event, details: JSON.stringify(event.details) })
    .execute()
}

/** A request's events, oldest first. */
export async function eventsOf(db: Db, requestId: string): Promise<readonly StoredEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['event_id', 'request_id', 'caller', 'kind', 'at', 'trace_id', 'details'])
    .where('request_id', '=', requestId)
    .orderBy('event_id')
    .execute()
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as NewEvent['details'] }))
}

/** The one way to remove events: in a transaction of retention's, which alone the table lets through. */
export async function withAgeingLog<T>(transaction: Db, remove: () => Promise<T>): Promise<T> {
  const open = (isOpen: 0 | 1) => transaction.updateTable('log_ageing').set({ is_open: isOpen }).execute()
  await open(1)
  const removed = await remove()
  await open(0)
  return removed
}
