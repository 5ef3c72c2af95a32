import type { Database } from './database/database.ts'
import type { TelemetryCounts } from './telemetry/messages.ts'
import type { TelemetryStore } from './telemetry/store.ts'

export interface Stats {
  readonly rows: Readonly<Record<'requests' | 'insights' | 'feedback' | 'query_analytics' | 'events', number>>
  readonly database_bytes: number
  /** Null while the telemetry store cannot be asked. */
  readonly telemetry: TelemetryCounts | null
}

/** What is held, counted now. */
export async function stats(
  { db, sizeBytes }: Pick<Database, 'db' | 'sizeBytes'>,
  telemetry: Pick<TelemetryStore, 'counts'>,
): Promise<Stats> {
  const count = async (table: keyof Stats['rows']) => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return rows
  }
  return {
    rows: {
      requests: await count('requests'),
      insights: await count('insights'),
      feedback: await count('feedback'),
      query_analytics: await count('query_analytics'),
      events: await count('events'),
    },
    database_bytes: await sizeBytes(),
    telemetry: await telemetry.counts().catch(() => null), // its absence is no reason to withhold the rest
  }
}
