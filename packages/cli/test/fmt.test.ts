import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fmt } from '../src/fmt.ts'
import { folderWith } from './support/folder.ts'
import { recording } from './support/recording.ts'

describe('dataprime fmt', () => {
  test('prints the query laid out', async () => {
    const terminal = recording({ input: 'from logs|where a==1 # why\n|limit 5' })
    expect(await fmt(['-'], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['from logs\n| where a == 1 # why\n| limit 5'])
  })

  test('has canonical spellings and a width for who asks', async () => {
    const terminal = recording({ input: 'from logs|where a==1' })
    expect(await fmt(['--canonical', '--width', '15'], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['source logs\n| filter a == 1'])
  })

  test('--check names what would change and writes nothing', async () => {
    const cwd = await folderWith({ 'a.dp': 'count  ', 'b.dp': 'count\n' })
    const terminal = recording({ cwd })
    expect(await fmt(['--check', 'a.dp', 'b.dp'], terminal)).toBe(1)
    expect(terminal.lines).toEqual(['a.dp'])
    expect(await readFile(join(cwd, 'a.dp'), 'utf8')).toBe('count  ')
  })

  test('--write writes it, and then there is nothing to do', async () => {
    const cwd = await folderWith({ 'a.dp': 'count  ', 'b.dp': 'count\n' })
    const terminal = recording({ cwd })
    expect(await fmt(['--write', '.'], terminal)).toBe(0)
    expect(terminal.lines).toEqual(['a.dp'])
    expect(await readFile(join(cwd, 'a.dp'), 'utf8')).toBe('count\n')
    expect(await fmt(['--check', '.'], recording({ cwd }))).toBe(0)
  })

  test('leaves alone what does not parse, and says where', async () => {
    const cwd = await folderWith({ 'a.dp': 'filter (' })
    const terminal = recording({ cwd })
    expect(await fmt(['--write', 'a.dp'], terminal)).toBe(1)
    expect(terminal.errors.join('\n')).toMatch(/^Cannot format a.dp: it does not parse\na.dp:1:/)
    expect(await readFile(join(cwd, 'a.dp'), 'utf8')).toBe('filter (')
  })

  test('--json tells what it would be', async () => {
    const terminal = recording()
    expect(await fmt(['--json', '-q', 'f  x'], terminal)).toBe(0)
    expect(JSON.parse(terminal.lines.join(''))).toEqual({
      files: [{ file: '<query>', formatted: 'f x', changed: true }],
    })
  })

  test('wrong usage is named', async () => {
    for (const args of [['--write'], ['--write', '--check', 'a'], ['--width', 'wide', 'a'], ['--width', '0', 'a']]) {
      const terminal = recording({ input: 'count' })
      expect(await fmt(args, terminal)).toBe(2)
      expect(terminal.errors.join()).toContain('Cannot')
    }
  })
})
