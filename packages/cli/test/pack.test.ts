import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { folderWith } from './support/folder.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

// The Node that runs this test is the one that npm runs scripts with.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) }

describe('the packed command line', () => {
  test('installs in an empty folder without a network, and runs there', { timeout: 120_000 }, async () => {
    const folder = await folderWith({
      'package.json': '{"name":"empty","private":true}',
      'bad.dp': 'source logs | filter x = 1\n',
    })
    const offline = { cwd: folder, env: { ...env, npm_config_cache: join(folder, 'cache') } }
    await run('npm', ['pack', '--pack-destination', folder], { cwd: root, env })
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], offline)
    // It is one package with no dependency, and one file.
    expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
      '@dataprime',
    ])
    expect(await readdir(join(folder, 'node_modules/@dataprime/cli/dist'))).toEqual(['dataprime.mjs'])

    const dataprime = (args: readonly string[]) =>
      run(join(folder, 'node_modules/.bin/dataprime'), [...args], offline).catch((error) => error)
    expect(await dataprime(['check', 'bad.dp'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('bad.dp:1:24'),
    })
    expect((await dataprime(['check', '--fix', 'bad.dp'])).stdout).toBe('fixed bad.dp\n')
    expect((await dataprime(['fmt', '-q', 'from logs|limit 5', '--canonical'])).stdout).toBe('source logs | limit 5\n')
    expect((await dataprime(['optimize', '-q', 'filter a | filter b'])).stdout).toBe('filter a && b\n')
    expect((await dataprime(['ask', 'errors', '--url', 'http://127.0.0.1:9'])).stderr).toContain('npm start')
    expect((await dataprime(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await dataprime(['gone'])).toMatchObject({ code: 2 })
  })
})
