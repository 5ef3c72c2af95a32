import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { missingPrograms, type OutsideProgram } from '../../suite/outside-programs.ts'
import { temporaryFolder } from '../fixtures/mesh.ts'

const redis: OutsideProgram = {
  name: 'redis-server',
  commands: ['redis-server', 'valkey-server'],
  places: [],
  tests: '',
}

test('a program is found by any of its names on PATH', () => {
  using folder = temporaryFolder()
  const path = ['/nowhere', folder.path].join(delimiter)
  expect(missingPrograms([redis], path)).toEqual([redis])
  writeFileSync(join(folder.path, 'valkey-server'), '')
  expect(missingPrograms([redis], path)).toEqual([])
})

test('a program is found where a distribution keeps it', () => {
  using folder = temporaryFolder()
  const hidden = { ...redis, places: [join(folder.path, '*-server')] }
  expect(missingPrograms([hidden], '')).toEqual([hidden])
  writeFileSync(join(folder.path, 'redis-server'), '')
  expect(missingPrograms([hidden], '')).toEqual([])
})
