import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type ServiceName, serviceNames } from '@dataprime/mesh/topology'
import { freePortBase } from './free-port.ts'

const root = resolve(import.meta.dirname, '../..')

/** Six real processes, started by the real launcher on free ports with a data folder of their own. */
export interface RunningMesh {
  readonly gateway: string
  url(service: ServiceName): string
  /** Of the process that serves now; another one after a restart. */
  pid(service: ServiceName): Promise<number>
  /** Waits until a service answers that it is ready. */
  ready(service: ServiceName): Promise<void>
  /** Where its files are, until it is stopped. */
  readonly dataDir: string
  /** What the launcher and the services printed. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  /** As Ctrl+C would: drains and ends all. Gives the launcher's exit code. */
  stop(): Promise<number | null>
}

/** @param env on top of this process's own; what a developer has set for himself (keys, exporters) is taken out first */
export async function startMesh(env: Readonly<Record<string, string>> = {}): Promise<RunningMesh> {
  const base = Number(env['MESH_PORT_BASE'] ?? (await freePortBase()))
  const dataDir = await mkdtemp(join(tmpdir(), 'dataprime-mesh-'))
  const lines: Record<string, unknown>[] = []
  const launcher = spawn(process.execPath, ['scripts/launcher/main.ts', '--json'], {
    cwd: root,
    env: { ...process.env, ...neutral, MESH_PORT_BASE: String(base), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  launcher.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  await new Promise<void>((isReady, hasFailed) => {
    createInterface({ input: launcher.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>
      lines.push(entry)
      if (entry['service'] === 'launcher' && String(entry['msg']).includes('Ready in')) isReady()
    })
    launcher.once('exit', (code) => {
      const told = lines.slice(-20).map((line) => JSON.stringify(line))
      hasFailed(new Error(`Cannot start the mesh: the launcher ended with ${code}\n${[...told, ...errors].join('\n')}`))
    })
  })

  const url = (service: ServiceName): string => `http://127.0.0.1:${base + serviceNames.indexOf(service)}`
  return {
    gateway: url('api_gateway'),
    url,
    dataDir,
    lines,
    async pid(service) {
      const response = await fetch(`${url(service)}/whoami`)
      return ((await response.json()) as { pid: number }).pid
    },
    ready: (service) =>
      eventually(`${service} is ready`, async () => (await fetch(`${url(service)}/health/ready`)).ok, 30_000),
    async stop() {
      const code = await ended(launcher)
      await rm(dataDir, { recursive: true, force: true })
      return code
    },
  }
}

/** Empty counts as absent: a developer's own keys and destinations must not reach a test. */
export const neutral: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'DATABASE_URL',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'OPENAI_MODEL',
    'AZURE_OPENAI_ENDPOINT',
    'AZURE_OPENAI_API_KEY',
    'AZURE_OPENAI_DEPLOYMENT',
    'LLM_DAILY_TOKENS',
    'LLM_DAILY_TOKENS_PER_CALLER',
    'LLM_MIN_INTERVAL_MS',
    'REDIS_URL',
    'QUEUE_DRIVER',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_SDK_DISABLED',
    'CX_TOKEN',
    'CX_DOMAIN',
    'MESH_TOKEN',
    'HOST',
    'PORT',
    ...['GATEWAY', 'QUERY', 'VALIDATION', 'QUEUE', 'PROCESSING', 'STORAGE'].flatMap((name) => [
      `${name}_PORT`,
      `${name}_URL`,
    ]),
  ].map((name) => [name, '']),
)

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill('SIGTERM')
  })
}

/** Asks again until the answer is true, as a client that cannot be told would; fails after `timeoutMs`. */
export async function eventually(what: string, isTrue: () => Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const until = Date.now() + timeoutMs
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > until) throw new Error(`Cannot see within ${timeoutMs} ms that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
