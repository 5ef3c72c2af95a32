import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/mesh.ts'

const bootstrap = join(import.meta.dirname, '../../bootstrap')

/** Runs ensureNode as a machine of another kind would; gives its answer, or what it says. */
function ensureNodeOn(running: Record<string, string>): unknown {
  using folder = temporaryFolder()
  const script = `
    import { ensureNode } from ${JSON.stringify(join(bootstrap, 'node.mjs'))}
    try { console.log(JSON.stringify(ensureNode(${JSON.stringify(folder.path)}, ${JSON.stringify(running)}))) }
    catch (error) { console.log(JSON.stringify(error.message)) }`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }))
}

test('a Node that is new enough is used as it is', () => {
  const running = { version: 'v24.11.1', platform: 'linux', arch: 'x64', execPath: '/usr/bin/node' }
  expect(ensureNodeOn(running)).toEqual({ binary: '/usr/bin/node' })
})

test('a platform for which none can be fetched is told to install Node 24', () => {
  const running = { version: 'v22.20.0', platform: 'darwin', arch: 'arm64', execPath: '/usr/bin/node' }
  expect(ensureNodeOn(running)).toMatch(/^Cannot start with Node v22\.20\.0: .*darwin-arm64\. Install Node 24/)
})

test('versions are compared number by number', () => {
  const script = `
    import { isAtLeast } from ${JSON.stringify(join(bootstrap, 'version.mjs'))}
    console.log(JSON.stringify([['v24.9.0', '24.11.1'], ['v24.11.1', '24.11.1'], ['v26.0.0', '24.11.1'], ['v9.0.0', '24.11.1']]
      .map(([have, need]) => isAtLeast(have, need))))`
  expect(
    JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })),
  ).toEqual([false, true, true, false])
})
