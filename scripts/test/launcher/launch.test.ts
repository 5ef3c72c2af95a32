import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { isAlive } from '../../launcher/process-identity.ts'
import { readRecords } from '../../launcher/run-record.ts'
import { fixtureService, readJournal, temporaryFolder } from '../fixtures/mesh.ts'
import { runLauncher } from '../fixtures/running-launcher.ts'

vi.setConfig({ testTimeout: 60_000 })

test('callees begin before callers, and callers end before callees, each after the former', async () => {
  using folder = temporaryFolder()
  const journal = join(folder.path, 'journal')
  const env = { JOURNAL: journal }
  const services = await Promise.all([
    fixtureService('gateway', { startsAfter: ['queue'], env }),
    fixtureService('storage', { stopsAfter: ['gateway', 'queue'], env }),
    fixtureService('queue', { startsAfter: ['storage'], stopsAfter: ['gateway'], env }),
  ])
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('all ready')
  launcher.child.kill('SIGINT')

  expect(await launcher.ended).toBe(0)
  expect(readJournal(journal)).toEqual([
    'storage began',
    'queue began',
    'gateway began',
    'gateway ended',
    'queue ended',
    'storage ended',
  ])
  expect(readRecords(folder.path)).toEqual([])
})

test('a service that dies is started again, and its neighbour is left alone', async () => {
  using folder = temporaryFolder()
  const services = await Promise.all([
    fixtureService('query', { env: { STARTS: join(folder.path, 'query'), DIES: 'late' } }),
    fixtureService('storage', { env: { STARTS: join(folder.path, 'storage') } }),
  ])
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('query ready again')

  expect(launcher.printed()).toContain('query ended with exit code 3; starting it again in 0.25 s')
  expect(readJournal(join(folder.path, 'query'))).toEqual(['..'])
  expect(readJournal(join(folder.path, 'storage'))).toEqual(['.'])
})

test('the wait before a restart doubles while a service keeps dying', async () => {
  using folder = temporaryFolder()
  const services = [
    await fixtureService('query', { env: { STARTS: join(folder.path, 'query'), DIES: 'late,early,early' } }),
  ]
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('query ready again')

  expect(launcher.printed().match(/again in [\d.]+ s/g)).toEqual(['again in 0.25 s', 'again in 0.5 s', 'again in 1 s'])
})

test('after some time in health a death is the first again', async () => {
  using folder = temporaryFolder()
  const services = [
    await fixtureService('query', { env: { STARTS: join(folder.path, 'query'), DIES: 'late,late,late' } }),
  ]
  const schedule = { firstMs: 20, longestMs: 5_000, resetAfterMs: 0 }
  await using launcher = runLauncher(folder.path, { services, schedule })
  await vi.waitFor(() => expect(readJournal(join(folder.path, 'query'))).toEqual(['....']), 10_000)

  expect(launcher.printed().match(/again in [\d.]+ s/g)).toEqual(Array(3).fill('again in 0.02 s'))
})

test('a service that cannot start ends everything, with its own last words as the cause', async () => {
  using folder = temporaryFolder()
  const journal = join(folder.path, 'journal')
  const services = await Promise.all([
    fixtureService('storage', { env: { JOURNAL: journal } }),
    fixtureService('query', { startsAfter: ['storage'], env: { DIES: 'early' } }),
  ])
  await using launcher = runLauncher(folder.path, { services })

  expect(await launcher.ended).toBe(1)
  expect(launcher.printed()).toContain(
    'Cannot start query: it ended with exit code 1, 3 times in a row\nquery: Cannot open the database\n',
  )
  expect(readJournal(journal)).toEqual(['storage began', 'storage ended'])
})

test('a service that ignores the wish to end is killed after the grace time, and the exit code says so', async () => {
  using folder = temporaryFolder()
  const services = [await fixtureService('query', { env: { STUBBORN: '1' } })]
  await using launcher = runLauncher(folder.path, { services, graceMs: 50 })
  await launcher.until('all ready')
  launcher.child.kill('SIGTERM')

  expect(await launcher.ended).toBe(1)
  expect(launcher.printed()).toContain('query did not end within 0.05 s: killed')
})

test('a second Ctrl+C ends everything at once', async () => {
  using folder = temporaryFolder()
  const services = [await fixtureService('query', { env: { STUBBORN: '1' } })]
  await using launcher = runLauncher(folder.path, { services, graceMs: 60_000 })
  await launcher.until('all ready')
  const [service] = readRecords(folder.path)[0]?.services ?? []
  launcher.child.kill('SIGINT')
  await launcher.until('Stopping')
  launcher.child.kill('SIGINT')

  expect(await launcher.ended).toBe(130)
  expect(service && isAlive(service)).toBe(false)
})

test('every line of a service carries its name', async () => {
  using folder = temporaryFolder()
  const services = [await fixtureService('query')]
  await using launcher = runLauncher(folder.path, { services })
  await launcher.until('listening')

  expect(launcher.printed()).toMatch(
    /^query \| \{"level":"info","time":"[^"]+","msg":"listening","request_id":"r-1"\}$/m,
  )
})
