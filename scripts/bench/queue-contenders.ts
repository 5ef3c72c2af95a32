// The queue and what npm offers beside it, each made to do the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { openSqliteQueue, startWorker } from '../../packages/queue/src/index.ts'
import { startRedis } from '../../test/support/redis-server.ts'
import { fetchPackages } from './fetch-packages.ts'

/** `power cut`: what was answered for is on the disk. `second`: a machine that dies may lose the latest second or so. */
export type Durability = 'power cut' | 'second'

export interface Contender {
  readonly name: string
  readonly durability: Durability
  /** How many jobs its worker can have in progress. */
  readonly concurrencies: readonly number[]
  open(): Promise<Bench>
}

export interface Bench {
  enqueue(payload: object): unknown
  /** Has a worker call `handle` for each job until `isOver` resolves, all of them acknowledged; gives what ends it. */
  work(concurrency: number, handle: () => Promise<void>): () => Promise<void>
  done(): Promise<number>
  close(): Promise<void>
}

// liteque 0.8.0 is not among them: it takes a job inside an asynchronous transaction, which better-sqlite3 13 refuses.
const versions = { plainjob: '0.0.14', 'better-sqlite3': '13.2.0' } as const

export function contenders(): readonly Contender[] {
  return [
    ours('power cut'),
    bullmq('power cut'),
    plainjob('power cut'),
    ours('second'),
    bullmq('second'),
    plainjob('second'),
  ]
}

function ours(durability: Durability): Contender {
  const synchronous = durability === 'power cut' ? 'FULL' : 'NORMAL'
  return {
    name: `ours, ${synchronous}`,
    durability,
    concurrencies: [1, 10, 50],
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'))
      const queue = openSqliteQueue({ path: join(folder, 'queue.db'), synchronous })
      return {
        enqueue: (payload) => queue.enqueue({ kind: 'insights', caller: 'anonymous', payload }),
        work(concurrency, handle) {
          const worker = startWorker({
            name: 'bench',
            queue,
            concurrency,
            jobTimeoutMs: 240_000,
            heartbeatMs: 100_000,
            probe: async () => true,
            async handle() {
              await handle()
              return { kind: 'done', processedBy: 'bench' }
            },
          })
          return () => worker.stop({ graceMs: 1_000 })
        },
        done: async () => (await queue.counts()).done,
        async close() {
          await queue.close()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  }
}

function bullmq(durability: Durability): Contender {
  const appendFsync = durability === 'power cut' ? 'always' : 'everysec'
  const load = createRequire(resolve(import.meta.dirname, '../../packages/queue/package.json'))
  return {
    name: `BullMQ, AOF ${appendFsync}`,
    durability,
    concurrencies: [1, 10, 50],
    async open() {
      const { Queue, Worker } = load('bullmq')
      const redis = await startRedis(appendFsync)
      const connection = { host: '127.0.0.1', port: redis.port }
      const queue = new Queue('bench', { connection })
      return {
        enqueue: (payload) => queue.add('insights', payload),
        work(concurrency, handle) {
          const worker = new Worker('bench', () => handle(), { connection, concurrency })
          return () => worker.close()
        },
        done: () => queue.getCompletedCount(),
        async close() {
          await queue.close()
          await redis.close()
        },
      }
    },
  }
}

function plainjob(durability: Durability): Contender {
  const silent = { error() {}, warn() {}, info() {}, debug() {} }
  return {
    name: `plainjob ${versions.plainjob}, ${durability === 'power cut' ? 'FULL' : 'NORMAL'}`,
    durability,
    concurrencies: [1],
    async open() {
      const load = fetchPackages('rival-queues', versions)
      const Database = load('better-sqlite3')
      const { better, defineQueue, defineWorker, JobStatus } = await import(load.resolve('plainjob'))
      const folder = mkdtempSync(join(tmpdir(), 'bench-plainjob-'))
      const db = new Database(join(folder, 'queue.db'))
      const queue = defineQueue({ connection: better(db), logger: silent })
      if (durability === 'power cut') db.pragma('synchronous = FULL') // it sets NORMAL itself
      return {
        enqueue: (payload) => queue.add('insights', payload),
        work(_concurrency, handle) {
          const worker = defineWorker('insights', handle, { queue, logger: silent })
          void worker.start()
          return () => worker.stop()
        },
        done: async () => queue.countJobs({ status: JobStatus.Done }),
        async close() {
          queue.close()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  }
}

/** A handler that gives up its turn, as every real one does. */
export async function realHandler(): Promise<void> {
  await turn()
}
