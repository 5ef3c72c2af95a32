import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { appendEvent, type NewEvent, withAgeingLog } from '../database/events.ts'
import type { Db, EventKind } from '../database/tables.ts'
import { type Archive, finishedName, nameOf, type Row } from './archive.ts'
import { instantBefore, type Policy, policies, type RetentionDays } from './policy.ts'

export interface RetentionOptions {
  readonly database: Pick<Database, 'db' | 'commit'>
  readonly archive: Archive
  readonly days: RetentionDays
  readonly now: () => Date
  readonly newId: () => string
  /** Rows read or deleted at once, and of a file. */
  readonly sizes?: { readonly page: number; readonly file: number }
  /** Ends a run between two pages; the next one goes on. */
  readonly ending?: AbortSignal
}

export interface RetentionReport {
  readonly dry_run: boolean
  readonly tables: readonly {
    readonly table: string
    /** Rows of an earlier time than this go. */
    readonly before: string
    readonly rows: number
  }[]
  /** Files whose rows were too old even for the archive. */
  readonly archives: readonly string[]
}

/** A page is deleted in one transaction, which holds up every other writer: this many rows take some milliseconds. */
const usualSizes = { page: 250, file: 20_000 }
/** An archive that was made late is there at least for this long. */
const archivedDays = 90
/** Who did it, in the log. */
const caller = 'retention'

/**
 * Moves old rows into archives and removes old archives; with `dryRun`, only counts. An archive is complete and on disk before a row
 * of it is deleted, and what is deleted is what the archive says: a run that was killed in between is finished by the next one, and no
 * row is lost or archived twice. A row that was changed meanwhile stays.
 */
export async function runRetention(options: RetentionOptions, dryRun: boolean): Promise<RetentionReport> {
  const { database, archive, days, now, ending } = options
  const at = now()
  const requestsBefore = instantBefore(at, days.requests)
  if (!dryRun) for (const file of await archive.pending()) await deleteArchived(options, file)
  const tables: RetentionReport['tables'][number][] = []
  for (const policy of policies) {
    if (ending?.aborted) break
    const selection: Selection = { policy, before: instantBefore(at, days[policy.days]), requestsBefore }
    const rows = dryRun ? await countOf(database.db, selection) : await moveToArchive(options, selection, at)
    tables.push({ table: policy.table, before: selection.before, rows })
  }
  const archives = await tooOld(options, at)
  if (!dryRun) for (const file of archives) await removeArchive(options, file)
  return { dry_run: dryRun, tables, archives }
}

interface Selection {
  readonly policy: Policy
  readonly before: string
  readonly requestsBefore: string
}

async function countOf(db: Db, selection: Selection): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select count(*) as rows from ${sql.table(selection.policy.table)} where ${isOld(selection)}`.execute(db)
  return Number(rows[0]?.rows ?? 0)
}

/** In as many files as it takes. */
async function moveToArchive(options: RetentionOptions, selection: Selection, at: Date): Promise<number> {
  const { database, archive, newId, sizes = usualSizes, ending } = options
  const { table, at: column } = selection.policy
  for (let moved = 0; ; ) {
    const pages = pagesOf(database.db, selection, sizes)
    const content = { table, archivedAt: at.toISOString(), id: newId(), at: column, pages }
    const file = ending?.aborted ? undefined : await archive.write(content)
    if (file === undefined) return moved
    const deleted = await deleteArchived(options, file)
    moved += deleted
    if (deleted === 0) return moved // all of them were changed in between: they are for another day
  }
}

/** The oldest rows, oldest first. */
async function* pagesOf(
  db: Db,
  selection: Selection,
  { page, file }: typeof usualSizes,
): AsyncGenerator<readonly Row[]> {
  const { table, at, key } = selection.policy
  const order = [at, ...key]
  const columns = sql.join(order.map((column) => sql.ref(column)))
  let last: Row | undefined
  for (let read = 0; read < file; read += page) {
    const position = last
    const after = position ? sql`and (${columns}) > (${sql.join(order.map((column) => position[column]))})` : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${isOld(selection)} ${after} order by ${columns} limit ${page}`.execute(
      db,
    )
    if (rows.length > 0) yield rows
    last = rows.at(-1)
    if (rows.length < page) return
  }
}

function isOld({ policy: { at, unless }, before, requestsBefore }: Selection) {
  const isTooOld = sql`${sql.ref(at)} < ${before}`
  return unless ? sql`${isTooOld} and not ${unless(requestsBefore)}` : isTooOld
}

/** Deletes what stands in the file and has not been changed since. Gives how many rows that were. */
async function deleteArchived(options: RetentionOptions, file: string): Promise<number> {
  const { database, archive, now, sizes = usualSizes } = options
  const policy = policies.find(({ table }) => table === nameOf(file)?.table)
  if (!policy) return 0 // somebody else's file
  let deleted = 0
  for await (const page of pagesIn(archive.rows(file), sizes.page))
    deleted += await database.commit(async (transaction) => {
      const rows = await deleteRows(transaction, policy, page)
      const details = { table: policy.table, rows, archive: finishedName(file) }
      if (rows > 0) await appendEvent(transaction, eventOf('rows_archived', now(), details))
      return rows
    })
  await archive.finish(file)
  return deleted
}

async function* pagesIn(rows: AsyncIterable<Row>, size: number): AsyncGenerator<readonly Row[]> {
  let page: Row[] = []
  for await (const row of rows) {
    page.push(row)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

async function deleteRows(transaction: Db, { table, at, key }: Policy, rows: readonly Row[]): Promise<number> {
  const isOneOf = rows.map((row) => sql`(${sql.join(conditions([...key, at], row), sql` and `)})`)
  const remove = async () => {
    const done = await sql`delete from ${sql.table(table)} where ${sql.join(isOneOf, sql` or `)}`.execute(transaction)
    return Number(done.numAffectedRows ?? 0)
  }
  return table === 'events' ? withAgeingLog(transaction, remove) : remove()
}

function conditions(columns: readonly string[], row: Row) {
  return columns.map((column) => sql`${sql.ref(column)} = ${row[column]}`)
}

/** Files whose rows are all too old, and that were made long enough ago. */
async function tooOld({ archive, days }: RetentionOptions, at: Date): Promise<readonly string[]> {
  const newestBefore = instantBefore(at, days.archives)
  const archivedBefore = instantBefore(at, archivedDays)
  return (await archive.finished()).filter((file) => {
    const name = nameOf(file)
    return name !== undefined && name.newest < newestBefore && name.archivedAt < archivedBefore
  })
}

/** The log says so first: a file that is gone without a word would look like a loss. */
async function removeArchive({ database, archive, now }: RetentionOptions, file: string): Promise<void> {
  const event = eventOf('archive_removed', now(), { archive: file })
  await database.commit((transaction) => appendEvent(transaction, event))
  await archive.remove(file)
}

function eventOf(kind: EventKind, at: Date, details: NewEvent['details']): NewEvent {
  return { request_id: null, caller, kind, at: at.toISOString(), trace_id: null, details }
}
