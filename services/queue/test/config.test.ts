import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

it('needs no variable at all', () => {
  expect(readConfig({})).toMatchObject({
    queuePath: 'data/queue.db',
    concurrency: 4,
    leaseMs: 300_000,
    heartbeatMs: 100_000,
    jobTimeoutMs: 240_000,
    traceMode: 'parent',
    processing: { urls: ['http://127.0.0.1:8014'] },
  })
})

it('never takes longer to stop than a process may', () => {
  expect(readConfig({}).stopGraceMs).toBe(4_000)
  expect(readConfig({ SHUTDOWN_GRACE_MS: '50' }).stopGraceMs).toBe(50)
})

it('names everything that is wrong at once', () => {
  const read = () => readConfig({ QUEUE_DRIVER: 'bullmq', WORKER_CONCURRENCY: '0', TRACE_QUEUE_MODE: 'both' })
  expect(read).toThrow('QUEUE_DRIVER is "bullmq": sqlite, the only driver there is, is expected')
  expect(read).toThrow('WORKER_CONCURRENCY is "0"')
  expect(read).toThrow('TRACE_QUEUE_MODE is "both": one of parent, link is expected')
})
