import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 30_000 })

const run = join(import.meta.dirname, '../../run.mjs')
const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name)

test('a program keeps its exit code', () => {
  expect(spawnSync(process.execPath, [run, fixture('exit-seven.ts')]).status).toBe(7)
})

test('one Ctrl+C that arrives twice, from the terminal and from npm, is passed on once', async () => {
  const child = spawn(process.execPath, [run, fixture('count-signals.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line === 'counting') child.kill('SIGINT')
    if (line === 'SIGINT') {
      child.kill('SIGINT')
      child.kill('SIGTERM')
    }
  }
  expect(lines).toEqual(['counting', 'SIGINT'])
})

test('a tethered program learns that whoever started it was killed', async () => {
  const program = "process.on('disconnect', () => { console.log('alone'); process.exit() }); console.log('begun')"
  const child = spawn(process.execPath, [fixture('tethered.mjs'), program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'readable')
  const printed = text(child.stdout)
  child.kill('SIGKILL')

  expect(await printed).toBe('begun\nalone\n')
})
