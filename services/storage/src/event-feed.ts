import type { EventHub } from '@dataprime/mesh'
import type { StoredEvent } from '@dataprime/mesh/contracts'
import { logger, untraced } from '@dataprime/telemetry'
import type { Database } from './database/database.ts'
import { endOfLog, eventsAfter, type LogPosition } from './database/dialects/event-log.ts'

export interface EventFeed {
  /** Publishes what has been written since the last look. Call it after a commit. */
  look(): void
  close(): void
}

/** At once; more are for the next look, which follows at once. */
const bundle = 500

/** How often to look for what other processes have written, and for what a transaction still going on has held up. */
const pauseMs = 1_000

/** Tells the hub of every event that is written from now on, in the order of the log; from when the database is there, if it is away. */
export async function openEventFeed(
  { db, isShared }: Pick<Database, 'db' | 'isShared'>,
  hub: EventHub<StoredEvent>,
): Promise<EventFeed> {
  let last: LogPosition | undefined
  let isLooking = false
  let isWorthAnother = false
  const timer = isShared ? setInterval(look, pauseMs).unref() : undefined

  async function lookUntilThereIsNoMore(): Promise<void> {
    try {
      while (isWorthAnother) {
        isWorthAnother = false
        last ??= await endOfLog(db)
        const { rows } = await eventsAfter(db, last, bundle).execute(db)
        for (const { event_id, transaction, kind, details, ...row } of rows) {
          last = { transaction, event_id }
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

  function look(): void {
    isWorthAnother = true
    if (isLooking) return
    isLooking = true
    void untraced(lookUntilThereIsNoMore) // of no request: it would be a span in whichever came last
  }

  last = await endOfLog(db).catch(() => undefined)
  return { look, close: () => clearInterval(timer) }
}
