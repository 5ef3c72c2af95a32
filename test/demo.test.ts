import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { serviceNames } from '@dataprime/mesh/topology'
import { expect, test } from 'vitest'

const cwd = resolve(import.meta.dirname, '..')
const run = promisify(execFile)

test('the demo goes through its seven steps, names all six services, and leaves nothing running', async () => {
  const { stdout } = await run('npm', ['run', '-s', 'demo'], { cwd })
  expect(stdout.match(/^\d\/7/gm)).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7'])
  expect(stdout).toMatch(/^source logs /m)
  expect(stdout).toMatch(/^└── queue_service\.process_background_message/m)
  for (const service of serviceNames) expect(stdout).toMatch(new RegExp(`^${service} +\\d`, 'm'))
  expect(stdout).toContain('Rated 5 of 5; 1 rating so far')
  expect(stdout).toMatch(/^queue_service +processing_service +1 /m)
  const [, gateway = ''] = /listens at (\S+);/.exec(stdout) ?? []
  await expect(fetch(gateway)).rejects.toThrow('fetch failed')
})

test('the demo takes a question, and ends with what it started when it is interrupted', async () => {
  const demo = spawn(process.execPath, ['scripts/run.mjs', 'scripts/demo/main.ts', 'errors', 'by', 'host'], { cwd })
  let told = ''
  for await (const text of demo.stdout.setEncoding('utf8')) {
    told += text
    if (told.includes('2/7')) break
  }
  expect(told).toContain('A question: errors by host')
  demo.kill('SIGINT')
  const [code] = await once(demo, 'exit')
  expect(code).toBe(130)
  const [, gateway = ''] = /listens at (\S+);/.exec(told) ?? []
  await expect(fetch(gateway)).rejects.toThrow('fetch failed')
})
