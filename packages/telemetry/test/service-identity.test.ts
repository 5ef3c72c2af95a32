import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nearestPackage } from '../src/service-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-'))
  await mkdir(join(folder, 'src', 'deep'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"name":"query_service","version":"3.2.1"}')
  await writeFile(join(folder, 'src', 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'src', 'deep', 'main.ts'), '')
})
afterAll(() => rm(folder, { recursive: true }))

test('a service is named by the nearest package that has a name', () => {
  expect(nearestPackage(join(folder, 'src', 'deep', 'main.ts'))).toEqual({ name: 'query_service', version: '3.2.1' })
})

test('without a script there is no name', () => {
  expect(nearestPackage(undefined).name).toBe('unknown_service')
  expect(nearestPackage(join(folder, 'missing.ts')).name).toBe('unknown_service')
})
