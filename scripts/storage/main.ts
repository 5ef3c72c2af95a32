import { join } from 'node:path'
import { addressOf } from '../../packages/mesh/src/addresses.ts'
import { storageContract } from '../../packages/mesh/src/contracts/index.ts'
import { backUp, type Manifest, restore, verifyBackup } from '../../services/storage/src/backup/backup.ts'
import { readOptions, refuse } from '../options.ts'

const usage = `Usage: npm run storage -- <command>

Commands:
  backup [folder]          copy the databases while the services run, into a new folder below this one (backups), and check the copies
  verify <backup>          check a backup again
  restore <backup>         put a backup into DATA_DIR, where there must be none of its files; stop the services before
  retention [--dry-run]    move old rows into archives now; with --dry-run only count them. The services must run

DATA_DIR, and for retention the addresses and MESH_TOKEN, are read from the environment and from .env.`

try {
  process.loadEnvFile()
} catch {
  // there is none
}
const { env } = process
const dataDir = env['DATA_DIR'] || 'data'

const commands: Readonly<Record<string, (argument: string | undefined, isDryRun: boolean) => Promise<void>>> = {
  async backup(folder = 'backups') {
    const { folder: made, manifest } = await backUp(dataDir, folder, new Date())
    tell(manifest)
    console.log(`\nThe backup is ${made}`)
    if (env['DATABASE_URL'])
      console.log(
        'Requests, feedback and events are on PostgreSQL and not in it. Take them with pg_dump: one snapshot of the server, which a copy of ours could not be.',
      )
    if (env['QUEUE_DRIVER'] === 'bullmq') console.log('Jobs are on Redis and not in it: back up its own files.')
  },
  async verify(backup) {
    tell(await verifyBackup(given(backup)))
  },
  async restore(backup) {
    tell(await restore(given(backup), dataDir))
    console.log(`\nRestored into ${dataDir}`)
  },
  async retention(_, isDryRun) {
    const operation = storageContract.operations.runRetention
    const [url] = addressOf('storage_service', env)
    const token = env['MESH_TOKEN']
    const response = await fetch(url + operation.path, {
      method: operation.method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ dry_run: isDryRun }),
    })
    if (!response.ok) throw new Error(`Cannot run retention: ${response.status} ${await response.text()}`)
    const { tables, archives } = operation.output.parse(await response.json())
    for (const { table, before, rows } of tables)
      console.log(`${String(rows).padStart(9)} ${table.padEnd(16)} before ${before}`)
    for (const file of archives) console.log(`archive ${join('archive', file)}`)
    console.log(isDryRun ? 'Nothing was changed' : 'Moved into archives; the archives named were removed')
  },
}

function tell({ files }: Manifest): void {
  for (const { name, bytes, sha256 } of files) console.log(`${sha256}  ${String(bytes).padStart(12)}  ${name}`)
}

function given(backup: string | undefined): string {
  if (backup === undefined) throw new Error('Cannot tell which backup: name its folder')
  return backup
}

const { values, positionals } = readOptions(usage, { 'dry-run': { type: 'boolean' } }, { allowPositionals: true })
const [name = '', argument] = positionals
const command =
  (Object.hasOwn(commands, name) && commands[name]) ||
  refuse(name ? `Cannot do "${name}": there is no such command` : 'Cannot tell what to do: name a command', usage)
try {
  await command(argument, values['dry-run'] ?? false)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
