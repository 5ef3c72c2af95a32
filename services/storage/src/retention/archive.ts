import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { synced } from '../synced.ts'

export type Row = Readonly<Record<string, unknown>>

export interface ArchiveName {
  readonly table: string
  /** Of the last row in it, an instant. */
  readonly newest: string
  readonly archivedAt: string
  /** Tells apart what else is the same. */
  readonly id: string
}

/** Complete and on disk, but its rows may still be in their table as well. */
const pendingEnd = '.ndjson.gz.pending'
const finishedEnd = '.ndjson.gz'
/** Begun by a process that ended before it was complete. */
const begunEnd = '.tmp'

/** A folder of files with a row of JSON in each line, packed by gzip. */
export interface Archive {
  /** Writes a file and gives its name; once this is done the rows may be deleted, also by another process. None for no rows. */
  readonly write: (content: Content) => Promise<string | undefined>
  /** Those whose rows are still to be deleted: this process's, or one's that ended in between. */
  readonly pending: () => Promise<readonly string[]>
  readonly rows: (file: string) => AsyncIterable<Row>
  /** All rows of it are deleted. Gives its new name. */
  readonly finish: (file: string) => Promise<string>
  readonly finished: () => Promise<readonly string[]>
  readonly remove: (file: string) => Promise<void>
}

export interface Content extends Omit<ArchiveName, 'newest'> {
  /** In the order of time. */
  readonly pages: AsyncIterable<readonly Row[]>
  /** The column that holds it. */
  readonly at: string
}

export function openArchive(folder: string): Archive {
  const listed = async (end: string) => {
    const names = await readdir(folder).catch(() => []) // there is none before anything was archived
    return names.filter((name) => name.endsWith(end)).toSorted()
  }

  async function moved(from: string, to: string): Promise<string> {
    await rename(join(folder, from), join(folder, to))
    await synced(folder)
    return to
  }

  return {
    async write({ pages, at, ...name }) {
      await mkdir(folder, { recursive: true })
      for (const left of await listed(begunEnd)) await rm(join(folder, left))
      let newest: string | undefined
      async function* lines() {
        for await (const page of pages) {
          newest = String(page.at(-1)?.[at])
          yield page.map((row) => `${JSON.stringify(row)}\n`).join('')
        }
      }
      const begun = `${name.table}.${name.id}${begunEnd}`
      await pipeline(Readable.from(lines()), createGzip(), createWriteStream(join(folder, begun)))
      if (newest === undefined) {
        await rm(join(folder, begun))
        return undefined
      }
      await synced(join(folder, begun))
      return moved(begun, fileOf({ ...name, newest }))
    },
    pending: () => listed(pendingEnd),
    rows: (file) => rowsIn(join(folder, file)),
    finish: (file) => moved(file, finishedName(file)),
    finished: () => listed(finishedEnd),
    async remove(file) {
      await rm(join(folder, file))
      await synced(folder)
    },
  }
}

export function finishedName(pending: string): string {
  return pending.slice(0, -pendingEnd.length) + finishedEnd
}

/** In the name, so that what is too old is found without unpacking. */
function fileOf({ table, newest, archivedAt, id }: ArchiveName): string {
  return [table, compact(newest), compact(archivedAt), id].join('.') + pendingEnd
}

export function nameOf(file: string): ArchiveName | undefined {
  const [table, newest, archivedAt, id] = file.split('.')
  const [first, second] = [newest, archivedAt].map((part) => (part === undefined ? undefined : instantOf(part)))
  return table && first && second && id ? { table, newest: first, archivedAt: second, id } : undefined
}

/** 20260301T120000000Z: good in a file's name, and in the order of time. */
function compact(instant: string): string {
  return instant.replace(/[-:.]/g, '')
}

function instantOf(text: string): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, ms] = parts
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`
}

async function* rowsIn(path: string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) }))
    yield JSON.parse(line) as Row // as `write` wrote it
}
