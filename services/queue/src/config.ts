import { join } from 'node:path'
import { addressOf, type Env, optional, type Setting, setting, settings, withDefault } from '@dataprime/mesh'

const driver: Setting<'sqlite'> = {
  wanted: 'sqlite, the only driver there is,',
  read: (text) => (text === 'sqlite' ? text : undefined),
}

/** Less than what the life of a process grants to each thing it closes. */
const longestStopMs = 4_000

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    DATA_DIR: withDefault('data', setting.path()),
    QUEUE_DRIVER: withDefault('sqlite', driver),
    WORKER_CONCURRENCY: withDefault(4, setting.integer({ min: 1, max: 256 })),
    QUEUE_LEASE_MS: withDefault(300_000, setting.integer({ min: 1_000, max: 86_400_000, unit: 'ms' })),
    JOB_TIMEOUT_MS: withDefault(240_000, setting.integer({ min: 100, max: 86_400_000, unit: 'ms' })),
    QUEUE_HIGH_WATER: withDefault(10_000, setting.integer({ min: 1, max: 10_000_000, unit: 'jobs' })),
    QUEUE_LOW_WATER: optional(setting.integer({ min: 0, max: 10_000_000, unit: 'jobs' })),
    TRACE_QUEUE_MODE: withDefault('parent', setting.choice('parent', 'link')),
    SHUTDOWN_GRACE_MS: withDefault(8_000, setting.integer({ min: 0, max: 600_000, unit: 'ms' })),
    MESH_TOKEN: optional(setting.secret()),
  })
  return {
    queuePath: join(read.DATA_DIR, 'queue.db'),
    concurrency: read.WORKER_CONCURRENCY,
    leaseMs: read.QUEUE_LEASE_MS,
    /** Two beats may get lost before the third comes too late. */
    heartbeatMs: Math.floor(read.QUEUE_LEASE_MS / 3),
    jobTimeoutMs: read.JOB_TIMEOUT_MS,
    waters: { high: read.QUEUE_HIGH_WATER, low: read.QUEUE_LOW_WATER ?? Math.floor(read.QUEUE_HIGH_WATER * 0.8) },
    traceMode: read.TRACE_QUEUE_MODE,
    processing: { urls: addressOf('processing_service', env), token: read.MESH_TOKEN },
    stopGraceMs: Math.min(read.SHUTDOWN_GRACE_MS, longestStopMs),
  } as const
}
