import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, startMesh } from './support/mesh.ts'

const run = promisify(execFile)
const command = resolve(import.meta.dirname, '../scripts/storage/main.ts')

/** As `npm run storage --` does it. */
async function storage(dataDir: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [command, ...args], { env: { ...process.env, DATA_DIR: dataDir } })
  return stdout
}

async function history(gateway: string): Promise<readonly string[]> {
  const page = (await (await fetch(`${gateway}/api/requests?limit=200`)).json()) as {
    requests: { request_id: string }[]
  }
  return page.requests.map(({ request_id }) => request_id)
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'backup-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

test('a backup that is made while questions run holds every one that was stored, and the mesh starts from it', async () => {
  const backups = await folder()
  const restored = join(await folder(), 'data')
  const first = await startMesh()
  let isOver = false
  try {
    const answers = [await ask(first.gateway, 'Show me errors of checkout from the last hour')]
    for (let i = 0; i < 9; i++) answers.push(await ask(first.gateway, `Show me errors of service-${i} today`))
    const ids = answers.map(({ body }) => body.request_id)
    const traceId = answers[0]?.body.trace_id ?? ''
    await eventually('all are stored', async () => (await history(first.gateway)).length === ids.length, 60_000)
    await eventually('its trace is stored', async () => (await fetch(`${first.gateway}/api/traces/${traceId}`)).ok)
    const meanwhile = (async () => {
      for (let i = 0; !isOver; i++) await ask(first.gateway, `Show me errors of other-${i} today`)
    })()
    const told = await storage(first.dataDir, 'backup', backups)
    isOver = true
    await meanwhile
    for (const name of ['queue.db', 'storage.db', 'telemetry.db']) expect(told).toContain(name)
    const made = /The backup is (.+)/.exec(told)?.[1] ?? ''
    expect(await first.stop()).toBe(0)

    await storage(restored, 'restore', made)
    const second = await startMesh({ DATA_DIR: restored })
    try {
      for (const id of ids) expect((await fetch(`${second.gateway}/api/requests/${id}`)).status).toBe(200)
      expect((await fetch(`${second.gateway}/api/traces/${traceId}`)).status).toBe(200)
      expect((await ask(second.gateway, 'Count errors by subsystem today')).status).toBe(200)
      const counted = await run(process.execPath, [command, 'retention', '--dry-run'], {
        env: { ...process.env, STORAGE_URL: second.url('storage_service') },
      })
      expect(counted.stdout).toMatch(/0 requests .*\n[\s\S]*Nothing was changed/)
    } finally {
      expect(await second.stop()).toBe(0)
    }
  } finally {
    isOver = true
    await first.stop()
  }
})
