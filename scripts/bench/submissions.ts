import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { pooled } from '../../test/support/ask.ts'
import { startFakeOpenAi } from '../../test/support/fake-openai.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import { submit } from '../../test/support/submit.ts'
import { type Figure, quantile } from './figure.ts'

const submissions = 1_000
const width = 16

/**
 * Questions that nobody waits for, while the model says nothing: how long it takes to take one in, how late the gateway's event loop
 * gets, and what it holds open; then the same while processing is stopped, which should make no difference.
 */
export async function takingIn(): Promise<readonly Figure[]> {
  const answering = Promise.withResolvers<void>()
  const model = await startFakeOpenAi({ behave: () => ({ kind: 'slow', until: answering.promise }) })
  const lagFolder = mkdtempSync(join(tmpdir(), 'dataprime-lag-'))
  const watched = pathToFileURL(join(import.meta.dirname, 'event-loop-lag.mjs')).href
  const mesh = await startMesh({
    OPENAI_API_KEY: 'sk-test-0123456789abcdef',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'test-model',
    LLM_TIMEOUT_MS: '600000',
    LOG_LEVEL: 'warn',
    LAG_FOLDER: lagFolder,
    NODE_OPTIONS: `--import ${watched}`,
  })
  try {
    const pid = await mesh.pid('api_gateway')
    const processing = await mesh.pid('processing_service')
    await submitMany(mesh, submissions) // warm
    await lagOf(pid, lagFolder)
    const running = await submitMany(mesh, submissions, pid)
    const lagMs = await lagOf(pid, lagFolder)
    process.kill(processing, 'SIGSTOP')
    const stopped = await submitMany(mesh, submissions)
    process.kill(processing, 'SIGCONT')
    const again = await submitMany(mesh, submissions)
    const p95 = quantile([...running.took, ...again.took], 0.95)
    const p95Stopped = quantile(stopped.took, 0.95)
    const note = `${submissions} submissions, ${width} at a time`
    return [
      { name: 'submission, the model stalled, p95', value: p95, unit: 'ms', target: '< 100 ms', note },
      { name: 'lag of the gateway’s event loop meanwhile, p99', value: lagMs, unit: 'ms', target: '< 50 ms' },
      { name: 'sockets of the gateway meanwhile, at most', value: running.sockets, unit: '', note: 'both sides of it' },
      {
        name: 'submission with processing stopped, p95 of running',
        value: p95Stopped / p95,
        unit: '×',
        target: '0.8–1.2',
        note: `${p95Stopped.toFixed(1)} ms`,
      },
    ]
  } finally {
    answering.resolve()
    await mesh.stop()
    await model.close()
    rmSync(lagFolder, { recursive: true, force: true })
  }
}

async function submitMany(mesh: RunningMesh, count: number, watched?: number) {
  const took: number[] = []
  let sockets = 0
  await pooled([...Array(count).keys()], width, async (index) => {
    const started = performance.now()
    const { status } = await submit(mesh.gateway, { prompt: `Show me errors of service-${index}` })
    if (status !== 202) throw new Error(`Cannot submit: ${status}`)
    took.push(performance.now() - started)
    if (watched !== undefined && index % 50 === 0) sockets = Math.max(sockets, socketsOf(watched))
  })
  return { took, sockets }
}

/** Since it was asked last. */
async function lagOf(pid: number, folder: string): Promise<number> {
  const path = join(folder, `${pid}.json`)
  rmSync(path, { force: true })
  process.kill(pid, 'SIGUSR2')
  while (!existsSync(path)) await wait(5)
  return (JSON.parse(readFileSync(path, 'utf8')) as { p99Ms: number }).p99Ms
}

/** Linux only: elsewhere there are none to see. */
function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`
  if (!existsSync(folder)) return Number.NaN
  return readdirSync(folder).filter((name) => isSocket(join(folder, name))).length
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:')
  } catch {
    return false // closed since it was listed
  }
}
