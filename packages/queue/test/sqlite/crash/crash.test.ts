import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Lease, Queue } from '../../../src/queue.ts'
import { openSqliteQueue } from '../../../src/sqlite/open-sqlite-queue.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

interface Report {
  readonly ids: readonly string[]
  readonly leases: readonly Lease[]
}

function start(path: string, mode: 'enqueue' | 'lease' | 'acknowledge'): ChildProcess {
  const victim = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), path, mode])
  onTestFinished(() => void victim.kill('SIGKILL'))
  return victim
}

async function reportOf(victim: ChildProcess): Promise<Report> {
  if (victim.stdout === null) throw new Error('the victim has no output')
  for await (const line of createInterface({ input: victim.stdout })) return JSON.parse(line) as Report
  throw new Error('the victim said nothing')
}

async function kill(victim: ChildProcess): Promise<void> {
  const exited = once(victim, 'exit')
  victim.kill('SIGKILL')
  await exited
}

function open(path: string): Queue {
  const queue = openSqliteQueue({ path })
  onTestFinished(() => queue.close())
  return queue
}

describe('a killed process', { timeout: 20_000 }, () => {
  it('leaves every job that was answered for', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const victim = start(path, 'enqueue')
    const { ids } = await reportOf(victim)
    await kill(victim)
    const leases = await open(path).claim({ worker: 'w2', limit: 10 })
    expect(leases.map(({ job }) => [job.id, job.payload])).toEqual(ids.map((id, n) => [id, n + 1]))
  })

  it('gives its leases back at once, and its late answer is refused', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const victim = start(path, 'lease')
    const { leases } = await reportOf(victim)
    const held = leases[0]
    if (held === undefined) throw new Error('the victim holds nothing')
    await kill(victim)

    const queue = open(path)
    expect(await queue.counts()).toMatchObject({ ready: 3, leased: 0 })
    const [again] = await queue.claim({ worker: 'w2', limit: 1 })
    expect(again?.job).toMatchObject({ id: held.job.id, attempts: 2, root: held.job.root, producer: held.job.producer })
    expect(again?.token).toBeGreaterThan(held.token)
    await expect(queue.settle(held, { kind: 'acknowledge', processedBy: null })).rejects.toMatchObject({
      code: 'lease_lost',
    })
  })

  it('leaves a job done whose acknowledgement was answered for', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const victim = start(path, 'acknowledge')
    const { leases } = await reportOf(victim)
    await kill(victim)
    const queue = open(path)
    expect(await queue.counts()).toEqual({ ready: 2, leased: 0, done: 1, dead: 0 })
    expect(await queue.get(leases[0]?.job.id ?? '')).toMatchObject({ state: { kind: 'done' }, processedBy: 'victim' })
    const story = (await queue.events(leases[0]?.job.id ?? '')).map(({ kind }) => kind)
    expect(story).toEqual(['enqueued', 'claimed', 'acknowledged'])
  })

  it('had the file to itself until then', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const victim = start(path, 'enqueue')
    await reportOf(victim)
    expect(() => openSqliteQueue({ path })).toThrow('another process holds it')
    await kill(victim)
    expect((await open(path).counts()).ready).toBe(3)
  })
})
