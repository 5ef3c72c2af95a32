import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePortBase } from './support/free-port.ts'
import { eventually, neutral } from './support/mesh.ts'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const run = promisify(execFile)

/** The commands of the README, as they stand there. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'))

describe('the commands of the README', () => {
  let base: number
  let dataDir: string
  let env: NodeJS.ProcessEnv
  /** The command as it stands, but for the port: on this machine another mesh may have the usual one. */
  const moved = (command: string): string => command.replaceAll(':8010', `:${base}`)

  beforeAll(async () => {
    base = await freePortBase()
    dataDir = await mkdtemp(join(tmpdir(), 'dataprime-readme-'))
    env = {
      ...process.env,
      ...neutral,
      MESH_PORT_BASE: String(base),
      DATA_DIR: dataDir,
      GATEWAY_URL: moved('http://127.0.0.1:8010'),
    }
    const started = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: started.stdout })) if (line.includes('Ready in')) break
    started.stdout.resume()
  })
  afterAll(async () => {
    await run('npm', ['stop'], { cwd: root, env })
    await rm(dataDir, { recursive: true, force: true })
  })

  test('start and test by one command each', () => {
    expect(commands.slice(0, 2)).toEqual(['npm start', 'npm test'])
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    for (const [, name] of readme.matchAll(/(?:^|`)npm (?:run )?([a-z:]+)/gm))
      expect(scripts).toHaveProperty([name ?? ''])
  })

  test('curl gives the query that the README shows', async () => {
    const curl = commands.find((command) => command.startsWith('curl')) ?? ''
    const { stdout } = await run('sh', ['-c', moved(curl)])
    const answer = JSON.parse(stdout)
    expect(answer.success).toBe(true)
    expect(readme).toContain(`\n${answer.query}\n`)
  })

  test('a question that is left there is answered, as the README says', async () => {
    const first = commands.findIndex((command) => command.startsWith('location='))
    const [leave = '', look = ''] = commands.slice(first, first + 2).map(moved)
    const { stdout: location } = await run('sh', ['-c', `${leave}; printf %s "$location"`])
    expect(location).toMatch(/^\/api\/status\//)
    await eventually('the answer is there', async () => {
      const { stdout } = await run('sh', ['-c', look], { env: { ...process.env, location } })
      const { status, result } = JSON.parse(stdout)
      return status === 'COMPLETE' && readme.includes(`\n${result.query}\n`)
    })
  })

  test('the language tools say what the README shows', async () => {
    const check = commands.find((command) => command.includes('dataprime -- check')) ?? ''
    // Findings are exit code 1, which execFile takes for a failure.
    const { stdout } = await run('sh', ['-c', `${check} || true`], { cwd: root, env })
    const [first = ''] = stdout.split('\n')
    expect(first).toContain('[single-equals]')
    expect(readme).toContain(`\n${first}\n`)
  })

  test('ask prints the query, and the trace down to storage', async () => {
    const ask = commands.find((command) => command.startsWith('npm run ask')) ?? ''
    const { stdout } = await run('sh', ['-c', ask], { cwd: root, env })
    expect(stdout).toContain('source logs last 1h | filter $m.severity == ERROR')
    expect(stdout).toContain('storage_service.store_processing_data')
  })
})

test('every page and file that the documents link to is there', () => {
  const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  )
  expect(broken).toEqual([])
})
