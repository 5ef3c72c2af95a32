import { eventsOf } from './database/events.ts'
import type { Db } from './database/tables.ts'

/** What happened to a request's data, oldest first. */
export async function requestEvents(db: Db, id: string) {
  const events = await eventsOf(db, id)
  return { events: events.map(({ event_id: _, kind, ...event }) => ({ ...event, event: kind })) }
}
