import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { synced } from '../synced.ts'

interface BackedUpFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** What stands in a backup's `manifest.json`, which is written last: a folder without one is no backup. */
export interface Manifest {
  readonly made_at: string
  readonly files: readonly BackedUpFile[]
}

export interface Backup {
  readonly folder: string
  readonly manifest: Manifest
}

const manifestName = 'manifest.json'
const archiveName = 'archive'
/**
 * Before all others: a job that is done by the time its result is copied is then in the backup twice, and done again without effect;
 * the other way round it could be in neither.
 */
const first = 'queue.db'

/**
 * Copies every database of the data folder, as it is at one moment, into a folder of its own, and checks the copies. The services go
 * on meanwhile: a reader of such a file holds up nobody who writes. Run it in a process of its own, because copying takes all of it.
 */
export async function backUp(dataDir: string, into: string, now: Date): Promise<Backup> {
  const found = (await readdir(dataDir)).filter((name) => name.endsWith('.db'))
  if (found.length === 0) throw new Error(`Cannot back up "${dataDir}": there is no database in it`)
  const folder = join(into, now.toISOString().replace(/[-:.]/g, ''))
  const unfinished = `${folder}.unfinished`
  await mkdir(unfinished, { recursive: true })
  try {
    const files: BackedUpFile[] = []
    for (const name of found.toSorted((a, b) => Number(b === first) - Number(a === first) || a.localeCompare(b))) {
      await copyDatabase(join(dataDir, name), join(unfinished, name))
      files.push(await described(unfinished, name))
    }
    // After the databases: what leaves them in between is in both, and not in neither.
    files.push(...(await copyArchive(dataDir, unfinished)))
    const manifest: Manifest = { made_at: now.toISOString(), files }
    await writeFile(join(unfinished, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    await rename(unfinished, folder)
    await synced(into)
    return { folder, manifest }
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** Throws if the folder is no backup, or not as it was when it was made. */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder)
  for (const file of manifest.files) {
    const { bytes, sha256 } = await described(folder, file.name)
    if (bytes !== file.bytes || sha256 !== file.sha256)
      throw new Error(`Cannot use the backup "${folder}": "${file.name}" is not as it was when it was made`)
    if (file.name.endsWith('.db')) checkIntegrity(join(folder, file.name))
  }
  return manifest
}

/** Puts a backup that is whole into a data folder where none of its files is yet. */
export async function restore(folder: string, dataDir: string): Promise<Manifest> {
  const manifest = await verifyBackup(folder)
  const taken = manifest.files.find(({ name }) => existsSync(join(dataDir, name)))
  if (taken)
    throw new Error(`Cannot restore into "${dataDir}": "${taken.name}" is there; stop the services and move it away`)
  await mkdir(dataDir, { recursive: true })
  for (const { name } of manifest.files) await cp(join(folder, name), join(dataDir, name), { errorOnExist: true })
  for (const { name } of manifest.files) await synced(join(dataDir, name))
  await synced(dataDir)
  return manifest
}

/** All pages in one step, so that nobody can write in between; else a file that is always written to would never be done. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new Sqlite(from, { readonly: true })
  try {
    await source.backup(to, { progress: ({ totalPages }) => totalPages })
  } finally {
    source.close()
  }
  checkIntegrity(to)
  await synced(to)
}

function checkIntegrity(path: string): void {
  const copy = new Sqlite(path)
  try {
    const found = copy.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new Error(`Cannot use "${path}": ${String(found)}`)
    copy.pragma('journal_mode = delete') // one file, without those that belong to a log
  } finally {
    copy.close()
  }
}

async function copyArchive(dataDir: string, into: string): Promise<readonly BackedUpFile[]> {
  const names = await readdir(join(dataDir, archiveName)).catch(() => []) // there may be none
  const files: BackedUpFile[] = []
  for (const name of names.filter((name) => name.includes('.ndjson.gz'))) {
    const path = join(archiveName, name)
    await cp(join(dataDir, path), join(into, path))
    await synced(join(into, path))
    files.push(await described(into, path))
  }
  return files
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest // as `backUp` wrote it
  } catch (cause) {
    throw new Error(`Cannot use the backup "${folder}": its ${manifestName} cannot be read`, { cause })
  }
}

async function described(folder: string, name: string): Promise<BackedUpFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.byteLength
  }
  return { name, bytes, sha256: hash.digest('hex') }
}
