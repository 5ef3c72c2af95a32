import type { EventHub } from '@dataprime/mesh'
import type { StoredEvent } from '@dataprime/mesh/contracts'
import { logger, untraced } from '@dataprime/telemetry'
import type { Db } from './database/tables.ts'

export interface EventFeed {
  /** Publishes what has been written since the last look. Call it after a commit. */
  look(): void
}

/** At once; more are for the next look, which follows at once. */
const bundle = 500

/** Tells the hub of every event that is written from now on, in the order of the log. */
export async function openEventFeed(db: Db, hub: EventHub<StoredEvent>): Promise<EventFeed> {
  let last = await newestId(db)
  let isLooking = false
  let isWorthAnother = false

  async function lookUntilThereIsNoMore(): Promise<void> {
    try {
      while (isWorthAnother) {
        isWorthAnother = false
        const rows = await eventsAfter(db, last)
        for (const { event_id, kind, details, ...row } of rows) {
          last = event_id
          hub.publish({ ...row, event: kind, details: JSON.parse(details) as StoredEvent['details'] })
        }
        if (rows.length === bundle) isWorthAnother = true
      }
    } catch (error) {
      logger.warn({ err: error }, 'events could not be read') // the next look reads them
    } finally {
      isLooking = false
    }
  }

  return {
    look() {
      isWorthAnother = true
      if (isLooking) return
      isLooking = true
      void untraced(lookUntilThereIsNoMore) // of no request: it would be a span in whichever came last
    },
  }
}

async function newestId(db: Db): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select(({ fn }) => fn.max('event_id').as('newest'))
    .executeTakeFirst()
  return Number(row?.newest ?? 0)
}

function eventsAfter(db: Db, id: number) {
  return db.selectFrom('events').selectAll().where('event_id', '>', id).orderBy('event_id').limit(bundle).execute()
}
