import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { check } from '../src/check.ts'
import { folderWith } from './support/folder.ts'
import { recording } from './support/recording.ts'

describe('dataprime check', () => {
  test('a right query is fine, and nothing is said', async () => {
    const terminal = recording({ input: 'source logs | limit 5' })
    expect(await check([], terminal)).toBe(0)
    expect(terminal.lines).toEqual([])
  })

  test('a fault is shown where it stands, with its fix', async () => {
    const cwd = await folderWith({ 'a.dp': 'source logs\n| filter x = 1\n' })
    const terminal = recording({ cwd })
    expect(await check(['a.dp'], terminal)).toBe(1)
    expect(terminal.lines.join('\n').split('\n')).toEqual([
      'a.dp:2:12: error: Cannot compare with "=": equality is == [single-equals]',
      '2 | | filter x = 1',
      '  |            ^',
      '  = fix: Write ==',
      '1 error in 1 query',
    ])
  })

  test('a warning is a finding only with --strict, and silent with --quiet', async () => {
    const input = 'source logs | filter x == "a"'
    expect(await check([], recording({ input }))).toBe(0)
    expect(await check(['--strict'], recording({ input }))).toBe(1)
    const quiet = recording({ input })
    await check(['--quiet'], quiet)
    expect(quiet.lines).toEqual(['1 warning in 1 query'])
  })

  test('--fix repairs files, and then they are fine', async () => {
    const cwd = await folderWith({ 'a.dp': 'logs | where x = "a"\n', 'b.dp': 'source logs\n' })
    const terminal = recording({ cwd })
    expect(await check(['--fix', 'a.dp', 'b.dp'], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['fixed a.dp'])
    expect(await readFile(join(cwd, 'a.dp'), 'utf8')).toBe("source logs | where x == 'a'\n")
  })

  test('--fix of standard input prints the query alone, the rest beside it', async () => {
    const terminal = recording({ input: 'source logs | filter x = 1 | limit (\n' })
    expect(await check(['--fix', '-'], terminal)).toBe(1)
    expect(terminal.lines).toEqual(['source logs | filter x == 1 | limit ('])
    expect(terminal.errors.join('\n')).toContain('<stdin>:1:')
  })

  test('--advice tells what is slow, which is no finding', async () => {
    const terminal = recording()
    expect(await check(['--advice', '-q', "source logs last 1h | wildfind 'boom' | limit 5"], terminal)).toBe(0)
    expect(terminal.lines.join('\n')).toMatch(/^<query>:1:23: advice: .* \[search-over-everything\]\n/)
    const wrong = recording()
    await check(['--advice', '--json', '-q', "wildfind 'boom' | limit"], wrong)
    expect(wrong.lines.join('\n')).not.toContain('search-over-everything')
  })

  test('--json tells everything, with where', async () => {
    const terminal = recording()
    expect(await check(['--json', '--fix', '-q', 'source logs | filter x = 1'], terminal)).toBe(0)
    expect(JSON.parse(terminal.lines.join('\n'))).toEqual({
      files: [{ file: '<query>', isValid: true, score: 1, diagnostics: [], fixed: 'source logs | filter x == 1' }],
    })
  })

  test('folders and patterns stand for the queries in them', async () => {
    const cwd = await folderWith({ 'q/a.dp': 'count(', 'q/deep/b.dataprime': 'source logs', 'q/c.txt': 'no query' })
    const all = recording({ cwd })
    expect(await check(['--json', 'q'], all)).toBe(1)
    expect(JSON.parse(all.lines.join('')).files.map(({ file }: { file: string }) => file)).toEqual([
      join('q', 'a.dp'),
      join('q', 'deep/b.dataprime'),
    ])
    expect(await check(['q/**/*.dataprime'], recording({ cwd }))).toBe(0)
  })

  test('what cannot be read is named, and the rest is checked', async () => {
    const cwd = await folderWith({ 'a.dp': 'source logs | filter x = 1' })
    const terminal = recording({ cwd })
    expect(await check(['gone.dp', 'a.dp'], terminal)).toBe(3)
    expect(terminal.errors).toEqual(['Cannot read "gone.dp": no such file'])
    expect(terminal.lines.join()).toContain('single-equals')
  })

  test('the source and the schema are taken into account', async () => {
    const cwd = await folderWith({
      'schema.json': '{"severity": "string"}',
      'list.json': '[]',
      'odd.json': '{"a": {"values": "x"}}',
    })
    const warned = recording()
    await check(['--source', 'spans', '-q', 'filter $m.severity == ERROR'], warned)
    expect(warned.lines.join()).toContain('missing-in-source')
    const known = recording({ cwd })
    await check(['--schema', 'schema.json', '-q', "filter severity == 'x'"], known)
    expect(known.lines).toEqual([])
    for (const name of ['list.json', 'odd.json', 'gone.json']) {
      const terminal = recording({ cwd })
      expect(await check(['--schema', name, '-q', 'count'], terminal)).toBe(3)
      expect(terminal.errors.join()).toContain(name)
    }
  })

  test('wrong usage is named, and the usage shown', async () => {
    for (const args of [['--source', 'metrics'], ['--colour'], [], ['-q', 'count', 'a.dp']]) {
      const terminal = recording()
      expect(await check(args, terminal)).toBe(2)
      expect(terminal.errors.join()).toContain('Usage: dataprime check')
    }
    expect(await check(['--help'], recording())).toBe(0)
  })

  test('Ctrl+C ends it between two files', async () => {
    const cwd = await folderWith({ 'a.dp': 'count' })
    await expect(check(['a.dp'], { ...recording({ cwd }), signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})
