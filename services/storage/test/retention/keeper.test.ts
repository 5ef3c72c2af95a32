import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { openArchive } from '../../src/retention/archive.ts'
import { type KeeperOptions, keepRetention } from '../../src/retention/keeper.ts'
import { temporaryDatabase, temporaryFolder } from '../temporary.ts'

const hour = 3_600_000

/** A keeper whose runs are counted. */
async function keeping(everyMs: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const runs: string[] = []
  const archive: KeeperOptions['archive'] = {
    ...openArchive(join(temporaryFolder(), 'archive')),
    pending: async () => {
      runs.push('begun')
      return []
    },
  }
  const keeper = keepRetention({
    database: await temporaryDatabase(),
    archive,
    days: { requests: 30, feedback: 90, events: 365, archives: 365 },
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    everyMs,
  })
  onTestFinished(keeper.close)
  return { keeper, runs }
}

afterEach(() => void vi.useRealTimers())

test('it runs ten minutes after the start, and then as often as it is told', async () => {
  const { keeper, runs } = await keeping(24 * hour)
  vi.advanceTimersByTime(599_999)
  expect(runs).toEqual([])
  vi.advanceTimersByTime(1)
  await keeper.run(true) // after the one that was begun
  expect(runs).toHaveLength(1)
  await new Promise((resolve) => setImmediate(resolve)) // the next one is planned once this one has ended
  vi.advanceTimersByTime(24 * hour)
  await keeper.run(true)
  expect(runs).toHaveLength(2)
})

test('with no interval it runs only when it is asked to', async () => {
  const { keeper, runs } = await keeping(0)
  expect(vi.getTimerCount()).toBe(0)
  await keeper.run(false)
  expect(runs).toEqual(['begun'])
})

test('closing ends a run between two tables, and what is planned', async () => {
  const { keeper } = await keeping(hour)
  const running = keeper.run(false)
  await keeper.close()
  expect((await running).tables).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
