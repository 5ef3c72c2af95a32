import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareDataFolder } from '../../launcher/data-folder.ts'
import { temporaryFolder } from '../fixtures/mesh.ts'

test('a folder that is missing is made, with those above it', () => {
  using folder = temporaryFolder()
  const wanted = join(folder.path, 'a', 'b')
  prepareDataFolder(wanted)
  prepareDataFolder(wanted)
  expect(existsSync(wanted)).toBe(true)
})

test('what is no folder is refused with the name of the setting', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'file')
  writeFileSync(file, '')
  expect(() => prepareDataFolder(file)).toThrow(
    `Cannot start: 1 setting is wrong\n  DATA_DIR is "${file}": a folder that can be written is expected (EEXIST)`,
  )
})
