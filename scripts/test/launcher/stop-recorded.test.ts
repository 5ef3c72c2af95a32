import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { identify, isAlive } from '../../launcher/process-identity.ts'
import { readRecords, writeRecord } from '../../launcher/run-record.ts'
import { stopRecorded } from '../../launcher/stop-recorded.ts'
import { fixtureService, readJournal, temporaryFolder } from '../fixtures/mesh.ts'
import { runLauncher } from '../fixtures/running-launcher.ts'

vi.setConfig({ testTimeout: 60_000 })

test('a running launcher is asked to end, and has ended its services when the stop returns', async () => {
  using folder = temporaryFolder()
  const journal = join(folder.path, 'journal')
  const services = [await fixtureService('query', { env: { JOURNAL: journal } })]
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('all ready')

  expect(await stopRecorded(folder.path, { say: () => {} })).toBe(true)
  expect(readJournal(journal)).toEqual(['query began', 'query ended'])
  expect(await launcher.ended).toBe(0)
})

test('services left behind by a killed launcher are ended in their order', async () => {
  using folder = temporaryFolder()
  const journal = join(folder.path, 'journal')
  const env = { JOURNAL: journal }
  const services = await Promise.all([
    fixtureService('storage', { stopsAfter: ['query'], env }),
    fixtureService('query', { startsAfter: ['storage'], env }),
  ])
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('all ready')
  launcher.child.kill('SIGKILL')
  await launcher.ended

  expect(await stopRecorded(folder.path, { say: () => {} })).toBe(true)
  expect(readJournal(journal).slice(2)).toEqual(['query ended', 'storage ended'])
  expect(readRecords(folder.path)).toEqual([])
})

test('a process that merely has a recorded number is not touched', async () => {
  using folder = temporaryFolder()
  const self = identify(process.pid)
  if (!self) throw new Error('Cannot find this process')
  const reused = { ...self, begun: 'long ago' }
  writeRecord(folder.path, { launcher: reused, services: [{ ...reused, name: 'query', stopsAfter: [] }] })
  const said: string[] = []

  expect(await stopRecorded(folder.path, { say: (text) => said.push(text) })).toBe(true)
  expect(said).toEqual(['Nothing to stop: nothing started here is running'])
  expect(isAlive(self)).toBe(true)
})
