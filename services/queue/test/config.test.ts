import { defaultPolicy } from '@dataprime/queue'
import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

it('needs no variable at all', () => {
  expect(readConfig({})).toMatchObject({
    store: { driver: 'sqlite', path: 'data/queue.db' },
    policy: defaultPolicy,
    retention: { idempotencyWindowMs: 86_400_000, keepDoneMs: 604_800_000 },
    role: 'all',
    concurrency: 4,
    heartbeatMs: 100_000,
    waters: { high: 10_000, low: 8_000 },
    jobTimeoutMs: 240_000,
    traceMode: 'parent',
    processing: { urls: ['http://127.0.0.1:8014'] },
  })
})

it('tries as often, and keeps for as long, as it is told', () => {
  const env = {
    QUEUE_MAX_ATTEMPTS: '3',
    QUEUE_RETRY_JITTER: '20',
    QUEUE_JOB_TTL_MS: '60000',
    QUEUE_KEEP_DONE_MS: '5000',
    QUEUE_IDEMPOTENCY_MS: '2000',
  }
  expect(readConfig(env)).toMatchObject({
    policy: { retryDelaysMs: [1_000, 2_000], retryJitter: 0.2, ttlMs: 60_000 },
    retention: { keepDoneMs: 5_000, idempotencyWindowMs: 2_000 },
  })
  expect(() => readConfig({ QUEUE_RETRY_JITTER: '21' })).toThrow('QUEUE_RETRY_JITTER is "21"')
})

it('never takes longer to stop than a process may', () => {
  expect(readConfig({}).stopGraceMs).toBe(4_000)
  expect(readConfig({ SHUTDOWN_GRACE_MS: '50' }).stopGraceMs).toBe(50)
})

it('names everything that is wrong at once', () => {
  const read = () => readConfig({ QUEUE_DRIVER: 'kafka', WORKER_CONCURRENCY: '0', TRACE_QUEUE_MODE: 'both' })
  expect(read).toThrow('QUEUE_DRIVER is "kafka": one of sqlite, bullmq is expected')
  expect(read).toThrow('WORKER_CONCURRENCY is "0"')
  expect(read).toThrow('TRACE_QUEUE_MODE is "both": one of parent, link is expected')
})

it('takes BullMQ with its server, and then roles', () => {
  const env = { QUEUE_DRIVER: 'bullmq', REDIS_URL: 'redis://:secret@127.0.0.1:6379', QUEUE_ROLE: 'worker' }
  expect(readConfig(env)).toMatchObject({
    store: { driver: 'bullmq', url: env.REDIS_URL },
    policy: { leaseMs: 30_000 },
    role: 'worker',
    heartbeatMs: 10_000,
  })
})

it.each([
  [{ QUEUE_DRIVER: 'bullmq' }, 'REDIS_URL is not set: QUEUE_DRIVER=bullmq needs it'],
  [{ QUEUE_ROLE: 'api' }, 'QUEUE_ROLE is "api": one process does all with SQLite, roles need QUEUE_DRIVER=bullmq'],
  [{ QUEUE_HIGH_WATER: '5', QUEUE_LOW_WATER: '5' }, 'QUEUE_LOW_WATER is 5: less than QUEUE_HIGH_WATER (5) is expected'],
  [{ QUEUE_KEEP_DONE_MS: '1000' }, 'QUEUE_KEEP_DONE_MS is 1000: at least QUEUE_IDEMPOTENCY_MS (86400000) is expected'],
])('refuses what does not fit together: %o', (env, message) => {
  expect(() => readConfig(env)).toThrow(message)
})

it('never shows the address of a server, which may hold a password', () => {
  expect(() => readConfig({ REDIS_URL: 'http://:secret@host' })).toThrow(/REDIS_URL is set to a hidden value/)
  expect(() => readConfig({ REDIS_URL: 'http://:secret@host' })).not.toThrow(/secret@/)
})
