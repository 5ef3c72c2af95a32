import { join } from 'node:path'
import { addressOf, type Env, optional, SettingsError, setting, settings, withDefault } from '@dataprime/mesh'

/** Less than what the life of a process grants to each thing it closes. */
const longestStopMs = 4_000

/** Where jobs are kept. */
export type Store =
  | { readonly driver: 'sqlite'; readonly path: string }
  | { readonly driver: 'bullmq'; readonly url: string }

const dayMs = 86_400_000

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    DATA_DIR: withDefault('data', setting.path()),
    QUEUE_DRIVER: withDefault('sqlite', setting.choice('sqlite', 'bullmq')),
    QUEUE_ROLE: withDefault('all', setting.choice('all', 'api', 'worker')),
    REDIS_URL: optional(setting.redisUrl()),
    WORKER_CONCURRENCY: withDefault(4, setting.integer({ min: 1, max: 256 })),
    QUEUE_MAX_ATTEMPTS: withDefault(6, setting.integer({ min: 1, max: 12 })),
    QUEUE_RETRY_JITTER: withDefault(0, setting.integer({ min: 0, max: 20, unit: '%' })),
    QUEUE_JOB_TTL_MS: withDefault(dayMs, setting.integer({ min: 1_000, max: 365 * dayMs, unit: 'ms' })),
    QUEUE_KEEP_DONE_MS: withDefault(7 * dayMs, setting.integer({ min: 1_000, max: 365 * dayMs, unit: 'ms' })),
    QUEUE_IDEMPOTENCY_MS: withDefault(dayMs, setting.integer({ min: 1_000, max: 365 * dayMs, unit: 'ms' })),
    QUEUE_LEASE_MS: optional(setting.integer({ min: 1_000, max: 86_400_000, unit: 'ms' })),
    JOB_TIMEOUT_MS: withDefault(240_000, setting.integer({ min: 100, max: 86_400_000, unit: 'ms' })),
    QUEUE_HIGH_WATER: withDefault(10_000, setting.integer({ min: 1, max: 10_000_000, unit: 'jobs' })),
    QUEUE_LOW_WATER: optional(setting.integer({ min: 0, max: 10_000_000, unit: 'jobs' })),
    TRACE_QUEUE_MODE: withDefault('parent', setting.choice('parent', 'link')),
    SHUTDOWN_GRACE_MS: withDefault(8_000, setting.integer({ min: 0, max: 600_000, unit: 'ms' })),
    MESH_TOKEN: optional(setting.secret()),
  })
  const high = read.QUEUE_HIGH_WATER
  const low = read.QUEUE_LOW_WATER ?? Math.floor(high * 0.8)
  const problems = [
    read.QUEUE_DRIVER === 'bullmq' &&
      read.REDIS_URL === undefined &&
      'REDIS_URL is not set: QUEUE_DRIVER=bullmq needs it',
    read.QUEUE_DRIVER === 'sqlite' &&
      read.QUEUE_ROLE !== 'all' &&
      `QUEUE_ROLE is "${read.QUEUE_ROLE}": one process does all with SQLite, roles need QUEUE_DRIVER=bullmq`,
    low >= high && `QUEUE_LOW_WATER is ${low}: less than QUEUE_HIGH_WATER (${high}) is expected`,
    read.QUEUE_KEEP_DONE_MS < read.QUEUE_IDEMPOTENCY_MS &&
      `QUEUE_KEEP_DONE_MS is ${read.QUEUE_KEEP_DONE_MS}: at least QUEUE_IDEMPOTENCY_MS (${read.QUEUE_IDEMPOTENCY_MS}) is expected, for a key stands for a job that is known`,
  ].filter((problem) => problem !== false)
  if (problems.length > 0) throw new SettingsError(problems)

  const store: Store =
    read.QUEUE_DRIVER === 'bullmq'
      ? { driver: 'bullmq', url: read.REDIS_URL ?? '' }
      : { driver: 'sqlite', path: join(read.DATA_DIR, 'queue.db') }
  const leaseMs = read.QUEUE_LEASE_MS ?? (store.driver === 'bullmq' ? 30_000 : 300_000)
  return {
    store,
    policy: {
      leaseMs,
      ttlMs: read.QUEUE_JOB_TTL_MS,
      retryDelaysMs: doubling(read.QUEUE_MAX_ATTEMPTS - 1),
      retryJitter: read.QUEUE_RETRY_JITTER / 100,
    },
    retention: { idempotencyWindowMs: read.QUEUE_IDEMPOTENCY_MS, keepDoneMs: read.QUEUE_KEEP_DONE_MS },
    role: read.QUEUE_ROLE,
    concurrency: read.WORKER_CONCURRENCY,
    /** Two beats may get lost before the third comes too late. */
    heartbeatMs: Math.floor(leaseMs / 3),
    jobTimeoutMs: read.JOB_TIMEOUT_MS,
    waters: { high, low },
    traceMode: read.TRACE_QUEUE_MODE,
    processing: { urls: addressOf('processing_service', env), token: read.MESH_TOKEN },
    stopGraceMs: Math.min(read.SHUTDOWN_GRACE_MS, longestStopMs),
  } as const
}

/** 1, 2, 4, … seconds. */
function doubling(waits: number): readonly number[] {
  return Array.from({ length: waits }, (_, n) => 1_000 * 2 ** n)
}
