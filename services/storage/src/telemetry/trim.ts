import type Sqlite from 'better-sqlite3'
import type { Retention } from './writer.ts'

type Table = 'spans' | 'logs' | 'calls'

/** Of the figures of calls in a minute: for a mesh of this size a few days. */
const maxCalls = 200_000

/**
 * Ids are in order of arrival and without gaps, because rows leave only at the low end: so the bound on their number is one
 * subtraction, and the bound on their age reads no more rows than it removes.
 */
export function trimmer(db: Sqlite.Database, retention: Retention): (now: number) => void {
  const spans = tableTrimmer(db, 'spans', retention.maxSpans)
  const logs = tableTrimmer(db, 'logs', retention.maxLogs)
  const calls = tableTrimmer(db, 'calls', maxCalls)
  const usedBytes = db
    .prepare<[], number>(
      'select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size',
    )
    .pluck()
  const dropTraces = db.prepare(
    'delete from traces where last_id < coalesce((select min(id) from spans), (select max(last_id) + 1 from traces))',
  )
  const oldestAt = db
    .prepare<[], number | null>(`
      select min(received_at) from (
        select received_at from (select received_at from spans order by id limit 1)
        union all select received_at from (select received_at from logs order by id limit 1))`)
    .pluck()
  const dropShared = (['resources', 'scopes'] as const).map((table) =>
    db.prepare<[number]>(`delete from ${table} where last_at < ?`),
  )

  return db.transaction((now: number) => {
    const oldest = now - retention.maxAgeMs
    const tooLargeBy = excessShare(usedBytes.get() ?? 0, retention.maxBytes)
    calls(oldest, tooLargeBy)
    const removed = spans(oldest, tooLargeBy) + logs(oldest, tooLargeBy)
    if (removed === 0) return
    dropTraces.run()
    // Whatever is left arrived at this time or later, and used its resource and its scope then.
    const left = oldestAt.get() ?? now + 1
    for (const drop of dropShared) drop.run(left)
  })
}

/** What share of the rows has to go: a little more than what is too much, so that the next batch fits. */
function excessShare(usedBytes: number, maxBytes: number): number {
  return usedBytes > maxBytes ? 1 - (0.95 * maxBytes) / usedBytes : 0
}

function tableTrimmer(db: Sqlite.Database, table: Table, maxRows: number) {
  // In steps of a hundredth, so that a full store does not delete a little with every batch.
  const slack = Math.floor(maxRows / 100)
  const bounds = db.prepare<[], { first: number; last: number }>(
    `select coalesce(min(id), 1) as first, coalesce(max(id), 0) as last from ${table}`,
  )
  const firstYoung = db
    .prepare<[number], number>(`select id from ${table} where received_at >= ? order by id limit 1`)
    .pluck()
  const removeBelow = db.prepare<[number]>(`delete from ${table} where id < ?`)

  return (oldest: number, tooLargeBy: number): number => {
    const { first, last } = bounds.get() ?? { first: 1, last: 0 }
    const rows = last - first + 1
    const tooMany = rows > maxRows ? last + 1 - (maxRows - slack) : first
    const tooOld = firstYoung.get(oldest) ?? last + 1
    const tooLarge = first + Math.ceil(rows * tooLargeBy)
    const keepFrom = Math.max(tooMany, tooOld, tooLarge)
    return keepFrom > first ? removeBelow.run(keepFrom).changes : 0
  }
}
