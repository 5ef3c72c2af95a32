import { describe, expect, test } from 'vitest'
import { filesOf } from '../src/glob.ts'
import { folderWith } from './support/folder.ts'

const files = {
  'a.dp': '',
  'b.txt': '',
  'x/c.dp': '',
  'x/y/d.dataprime': '',
  '.hidden/e.dp': '',
  'node_modules/f.dp': '',
}

describe('files of a pattern', () => {
  test.each([
    ['a.dp', ['a.dp']],
    ['*.dp', ['a.dp']],
    ['**/*.dp', ['a.dp', 'x/c.dp']],
    ['x/**', ['x/c.dp', 'x/y/d.dataprime']],
    ['**/*.{dp,dataprime}', ['a.dp', 'x/c.dp', 'x/y/d.dataprime']],
    ['?.txt', ['b.txt']],
    ['x', ['x/c.dp', 'x/y/d.dataprime']],
    ['gone.dp', []],
    ['gone/*.dp', []],
    ['{*.dp', []],
  ])('%s', async (pattern, expected) => {
    expect(await filesOf(pattern, await folderWith(files))).toEqual(expected)
  })
})
