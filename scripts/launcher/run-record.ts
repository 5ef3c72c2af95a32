import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, type ProcessIdentity } from './process-identity.ts'

/** What one launcher has running. Each keeps its own file in `.run`, so that several may run side by side. */
export interface RunRecord {
  readonly launcher: ProcessIdentity
  readonly services: readonly RecordedService[]
}

export interface RecordedService extends ProcessIdentity {
  readonly name: string
  readonly stopsAfter: readonly string[]
}

export function writeRecord(root: string, record: RunRecord): void {
  mkdirSync(join(root, '.run'), { recursive: true })
  const file = fileOf(root, record)
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`)
  renameSync(`${file}.new`, file) // a reader sees the old or the new, never half
}

export function removeRecord(root: string, record: RunRecord): void {
  rmSync(fileOf(root, record), { force: true })
}

/** The records of all launchers of this checkout, with only what is still alive of their services. */
export function readRecords(root: string): readonly RunRecord[] {
  return recordFiles(root)
    .map((file): RunRecord => JSON.parse(readFileSync(join(root, '.run', file), 'utf8')))
    .map((record) => ({ ...record, services: record.services.filter(isAlive) }))
}

function recordFiles(root: string): readonly string[] {
  try {
    return readdirSync(join(root, '.run')).filter((name) => /^launcher-\d+\.json$/.test(name))
  } catch {
    return [] // nothing was ever started here
  }
}

function fileOf(root: string, { launcher }: RunRecord): string {
  return join(root, '.run', `launcher-${launcher.pid}.json`)
}
