// The queue against a model so naive that it is plainly right: a list, looked through from the start each time.
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lease } from '../../src/queue.ts'
import { isQueueError } from '../../src/queue-error.ts'
import { openSqliteQueue } from '../../src/sqlite/open-sqlite-queue.ts'
import { aJob } from '../a-job.ts'
import { fakeClock } from '../fake-clock.ts'
import { temporaryFolder } from '../temporary-folder.ts'

interface ModelJob {
  readonly id: string
  readonly priority: number
  readonly orderingKey: string | undefined
  /** An earlier job of its key has to end first. */
  held: boolean
  state: 'ready' | 'leased' | 'done' | 'dead'
  due: number
  until: number
  expires: number
  attempts: number
  token: number
}

type Action =
  | {
      readonly kind: 'enqueue'
      readonly priority: number
      readonly delayMs: number
      readonly ttlMs: number
      readonly orderingKey: string | undefined
    }
  | { readonly kind: 'claim'; readonly limit: number }
  | { readonly kind: 'acknowledge' | 'fail' | 'reject' | 'release' | 'extend'; readonly lease: number }
  | { readonly kind: 'replay'; readonly job: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'reopen' }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('enqueue'),
      priority: fc.nat({ max: 2 }),
      delayMs: fc.constantFrom(0, 0, 700),
      ttlMs: fc.constantFrom(9_000, 90_000),
      orderingKey: fc.constantFrom(undefined, undefined, 'a', 'b'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim'), limit: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('acknowledge', 'fail', 'fail', 'reject', 'release', 'extend'),
      lease: fc.nat({ max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay'), job: fc.nat({ max: 20 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, 700, 1_000, 4_000, 16_000) }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'reopen' }) },
)

const leaseMs = 5_000
const retryMs = [1_000, 2_000, 4_000, 8_000, 16_000]
const lifeMs = 90_000
const error = { code: 'e', message: 'm' }

it('agrees with the model whatever is done to it', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60 }), async (actions) => {
      const clock = fakeClock()
      const path = join(temporaryFolder(), 'queue.db')
      const open = () => openSqliteQueue({ path, clock, synchronous: 'NORMAL', policy: { leaseMs, ttlMs: lifeMs } })
      let queue = open()
      const model: ModelJob[] = []
      const leases: Lease[] = []

      const isUnfinished = (job: ModelJob) => job.state === 'ready' || job.state === 'leased'
      const isBusy = (key: string | undefined) =>
        key !== undefined && model.some((job) => job.orderingKey === key && isUnfinished(job) && !job.held)
      const end = (job: ModelJob, state: 'done' | 'dead'): void => {
        job.state = state
        if (job.held || job.orderingKey === undefined) return
        const next = model.find(
          (other) => other.orderingKey === job.orderingKey && other.state === 'ready' && other.held,
        )
        if (next !== undefined) next.held = false
      }
      const lose = (job: ModelJob): void => {
        job.due = clock.now()
        if (job.attempts > retryMs.length) end(job, 'dead')
        else job.state = 'ready'
      }
      const holder = (lease: Lease): ModelJob | undefined =>
        model.find((job) => job.id === lease.job.id && job.state === 'leased' && job.token === lease.token)

      try {
        for (const next of actions) {
          switch (next.kind) {
            case 'enqueue': {
              const { job } = await queue.enqueue(aJob(next))
              const now = clock.now()
              model.push({
                id: job.id,
                priority: next.priority,
                orderingKey: next.orderingKey,
                held: isBusy(next.orderingKey),
                state: 'ready',
                due: now + next.delayMs,
                until: 0,
                expires: now + next.ttlMs,
                attempts: 0,
                token: 0,
              })
              break
            }
            case 'claim': {
              const expected = model
                .filter(
                  (job) => job.state === 'ready' && !job.held && job.due <= clock.now() && job.expires > clock.now(),
                )
                .sort((a, b) => b.priority - a.priority) // stable: arrival decides
                .slice(0, next.limit)
              const claimed = await queue.claim({ worker: 'w', limit: next.limit })
              expect(claimed.map((lease) => lease.job.id)).toEqual(expected.map((job) => job.id))
              for (const job of expected) {
                job.state = 'leased'
                job.attempts += 1
                job.token += 1
                job.until = clock.now() + leaseMs
              }
              leases.push(...claimed)
              break
            }
            case 'acknowledge':
            case 'fail':
            case 'reject':
            case 'release':
            case 'extend': {
              const lease = leases[next.lease % Math.max(1, leases.length)]
              if (lease === undefined) break
              const tell = {
                acknowledge: () => queue.settle(lease, { kind: 'acknowledge', processedBy: 'p' }),
                fail: () => queue.settle(lease, { kind: 'fail', error }),
                reject: () => queue.settle(lease, { kind: 'reject', error }),
                release: () => queue.settle(lease, { kind: 'release' }),
                extend: () => queue.extend(lease),
              }
              const job = holder(lease)
              const wasTaken = await tell[next.kind]().then(
                () => true,
                (caught: unknown) => {
                  if (!isQueueError(caught, 'lease_lost')) throw caught
                  return false
                },
              )
              expect(wasTaken).toBe(job !== undefined)
              if (job === undefined) break
              const retry = retryMs[job.attempts - 1]
              if (next.kind === 'acknowledge') end(job, 'done')
              else if (next.kind === 'reject' || (next.kind === 'fail' && retry === undefined)) end(job, 'dead')
              else if (next.kind === 'extend') job.until = clock.now() + leaseMs
              else {
                job.state = 'ready'
                job.due = clock.now() + (next.kind === 'fail' ? (retry ?? 0) : 0)
                if (next.kind === 'release') job.attempts -= 1
              }
              break
            }
            case 'replay': {
              const job = model[next.job % Math.max(1, model.length)]
              if (job?.state !== 'dead') break
              await queue.replay(job.id, { by: 'me' })
              const held = isBusy(job.orderingKey)
              Object.assign(job, { held, state: 'ready', due: clock.now(), attempts: 0, expires: clock.now() + lifeMs })
              break
            }
            case 'wait':
              await clock.advance(next.ms)
              break
            case 'reopen':
              await queue.close()
              queue = open()
              for (const job of model) if (job.state === 'leased') lose(job)
              await clock.advance(0)
              break
          }
          await clock.advance(0)
          for (const job of model) if (job.state === 'leased' && job.until <= clock.now()) lose(job)
          for (const job of model) if (job.state === 'ready' && job.expires <= clock.now()) end(job, 'dead')
          for (const job of model) {
            const kept = await queue.get(job.id)
            expect([kept?.state.kind, kept?.attempts, kept?.token]).toEqual([job.state, job.attempts, job.token])
          }
          for (const job of model.filter(({ state, held }) => state === 'ready' && !held)) {
            const first = model.filter(
              (other) =>
                other.state === 'ready' &&
                !other.held &&
                other.due <= clock.now() &&
                (other.priority > job.priority ||
                  (other.priority === job.priority && model.indexOf(other) < model.indexOf(job))),
            )
            expect(await queue.position(job.id)).toBe(first.length + 1)
          }
          const count = (state: ModelJob['state']) => model.filter((job) => job.state === state).length
          expect(await queue.counts()).toEqual({
            ready: count('ready'),
            leased: count('leased'),
            done: count('done'),
            dead: count('dead'),
          })
        }
      } finally {
        await queue.close()
      }
    }),
    { numRuns: 60 },
  )
})
