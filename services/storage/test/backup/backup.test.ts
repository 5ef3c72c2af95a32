import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { backUp, restore, verifyBackup } from '../../src/backup/backup.ts'
import { temporaryFolder } from '../temporary.ts'

const now = new Date('2026-03-01T12:00:00.000Z')

/** A data folder with two databases that are open and being written to, and an archive. */
function living() {
  const dataDir = temporaryFolder()
  const open = (name: string) => {
    const db = new Sqlite(join(dataDir, name))
    onTestFinished(() => void db.close())
    db.pragma('journal_mode = WAL')
    db.exec('create table rows (n integer); insert into rows values (1)')
    return db
  }
  const files = { storage: open('storage.db'), queue: open('queue.db') }
  mkdirSync(join(dataDir, 'archive'))
  writeFileSync(join(dataDir, 'archive', 'requests.a.b.c.ndjson.gz'), 'packed')
  writeFileSync(join(dataDir, 'archive', 'requests.d.tmp'), 'half')
  return { dataDir, into: join(temporaryFolder(), 'backups'), ...files }
}

function rowsIn(path: string): unknown {
  const db = new Sqlite(path, { readonly: true })
  try {
    return db.prepare('select count(*) from rows').pluck().get()
  } finally {
    db.close()
  }
}

test('a backup holds what was committed, in plain files, with their sums; the queue comes first', async () => {
  const { dataDir, into, storage } = living()
  storage.exec('begin; insert into rows values (2)') // somebody writes, and has not committed
  const { folder, manifest } = await backUp(dataDir, into, now)
  storage.exec('commit')
  expect(folder).toBe(join(into, '20260301T120000000Z'))
  expect(readdirSync(into)).toEqual(['20260301T120000000Z'])
  expect(readdirSync(folder).toSorted()).toEqual(['archive', 'manifest.json', 'queue.db', 'storage.db'])
  expect(manifest.files.map(({ name }) => name)).toEqual([
    'queue.db',
    'storage.db',
    join('archive', 'requests.a.b.c.ndjson.gz'),
  ])
  expect(rowsIn(join(folder, 'storage.db'))).toBe(1)
  expect(await verifyBackup(folder)).toEqual(manifest)
})

test('what is restored is what was backed up', async () => {
  const { dataDir, into, storage } = living()
  const { folder } = await backUp(dataDir, into, now)
  storage.exec('delete from rows')
  const other = join(temporaryFolder(), 'data')
  await restore(folder, other)
  expect(rowsIn(join(other, 'storage.db'))).toBe(1)
  expect(readFileSync(join(other, 'archive', 'requests.a.b.c.ndjson.gz'), 'utf8')).toBe('packed')
})

test('nothing that is there is written over', async () => {
  const { dataDir, into } = living()
  const { folder } = await backUp(dataDir, into, now)
  await expect(restore(folder, dataDir)).rejects.toThrow('"queue.db" is there')
})

test.each([
  ['a byte changed', (folder: string) => flip(join(folder, 'storage.db')), 'is not as it was'],
  ['a file cut off', (folder: string) => writeFileSync(join(folder, 'queue.db'), 'short'), 'is not as it was'],
  ['a file missing', (folder: string) => rmSync(join(folder, 'queue.db')), 'ENOENT'],
  ['no manifest', (folder: string) => rmSync(join(folder, 'manifest.json')), 'manifest.json cannot be read'],
])('a backup with %s is refused, and nothing is restored from it', async (_, damage, reason) => {
  const { dataDir, into } = living()
  const { folder } = await backUp(dataDir, into, now)
  damage(folder)
  const other = temporaryFolder()
  await expect(restore(folder, other)).rejects.toThrow(reason)
  expect(readdirSync(other)).toEqual([])
})

test('a database that is broken is told when it is backed up, and leaves no backup', async () => {
  const { dataDir, into, storage } = living()
  storage.exec('create table filler (text); insert into filler select hex(randomblob(4000)) from rows')
  storage.pragma('wal_checkpoint(truncate)')
  copyFileSync(join(dataDir, 'storage.db'), join(dataDir, 'broken.db'))
  const bytes = readFileSync(join(dataDir, 'broken.db'))
  writeFileSync(join(dataDir, 'broken.db'), bytes.fill(255, 4096 + 8, 4096 + 200))
  await expect(backUp(dataDir, into, now)).rejects.toThrow()
  expect(readdirSync(into)).toEqual([])
})

test('a folder without databases is not backed up', async () => {
  await expect(backUp(temporaryFolder(), temporaryFolder(), now)).rejects.toThrow('no database')
})

function flip(path: string): void {
  const bytes = readFileSync(path)
  const last = bytes.length - 1
  bytes[last] = (bytes[last] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
