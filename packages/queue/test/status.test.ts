// What whoever reads a job's status can see, whatever happens to the job meanwhile.
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JobStatus, statusOf } from '../src/job.ts'
import { openMemoryQueue } from '../src/memory/open-memory-queue.ts'
import type { EventKind, Lease, Queue, Verdict } from '../src/queue.ts'
import { isQueueError } from '../src/queue-error.ts'
import { openSqliteQueue } from '../src/sqlite/open-sqlite-queue.ts'
import { aJob } from './a-job.ts'
import { fakeClock } from './fake-clock.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** From what a reader saw to what he may see next; one that looks seldom may miss what is in between. */
const next: Record<JobStatus, readonly JobStatus[]> = {
  PENDING: ['PENDING', 'PROCESSING'],
  PROCESSING: ['PROCESSING', 'COMPLETE', 'FAILED'],
  COMPLETE: ['COMPLETE'],
  FAILED: ['FAILED', 'PENDING'],
}
const error = { code: 'e', message: 'm' }
const verdicts: readonly Verdict[] = [
  { kind: 'acknowledge', processedBy: 'p' },
  { kind: 'refuse', processedBy: 'p', error },
  { kind: 'fail', error },
  { kind: 'reject', error },
  { kind: 'release' },
]

type Action =
  | { readonly kind: 'claim' | 'replay' | 'extend' }
  | { readonly kind: 'settle'; readonly verdict: Verdict; readonly lease: number }
  | { readonly kind: 'wait'; readonly ms: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Action>({ kind: 'claim' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle'),
      verdict: fc.constantFrom(...verdicts),
      lease: fc.nat({ max: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1_000, 16_000, 400_000) }) },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'replay' }, { kind: 'extend' }) },
)

type Clock = ReturnType<typeof fakeClock>

const drivers: readonly [name: string, open: (clock: Clock) => Queue, runs: number][] = [
  ['memory', (clock) => openMemoryQueue({ clock }), 200],
  [
    'sqlite',
    (clock) => openSqliteQueue({ path: join(temporaryFolder(), 'queue.db'), clock, synchronous: 'NORMAL' }),
    30,
  ],
]

describe.for(drivers)('the status of a job (%s)', ([, open, runs]) => {
  it('goes its way and no other, under any events at once', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { maxLength: 4 }), { maxLength: 20 }), async (rounds) => {
        const clock = fakeClock()
        const queue = open(clock)
        const { job } = await queue.enqueue(aJob())
        const told: (readonly [EventKind, JobStatus])[] = []
        queue.onChange(({ event, status }) => told.push([event, status]))
        const leases: Lease[] = []
        let seen: JobStatus = 'PENDING'
        for (const round of rounds) {
          // All of a round is asked for before any of it is answered.
          await Promise.all(round.map((each) => carryOut(queue, clock, each, { id: job.id, leases })))
          const found = await queue.get(job.id)
          if (found === undefined) throw new Error('the job is gone')
          seen = statusOf(found)
        }
        // Whoever follows sees every step; whoever reads sees the last one.
        let before: JobStatus = 'PENDING'
        for (const [event, status] of told) {
          if (event === 'expired') expect(status).toBe('FAILED')
          else expect(next[before]).toContain(status)
          if (before === 'FAILED' && status === 'PENDING') expect(event).toBe('replayed')
          before = status
        }
        expect(seen).toBe(before)
        await queue.close()
      }),
      { numRuns: runs },
    )
  })
})

interface Known {
  readonly id: string
  readonly leases: Lease[]
}

/** What the queue refuses is as good as not asked for. */
async function carryOut(queue: Queue, clock: Clock, action: Action, { id, leases }: Known): Promise<void> {
  try {
    switch (action.kind) {
      case 'claim':
        leases.push(...(await queue.claim({ worker: 'w', limit: 1 })))
        return
      case 'settle': {
        const lease = leases[action.lease % Math.max(1, leases.length)]
        if (lease) await queue.settle(lease, action.verdict)
        return
      }
      case 'extend': {
        const lease = leases.at(-1)
        if (lease) await queue.extend(lease)
        return
      }
      case 'replay':
        await queue.replay(id, { by: 'me' })
        return
      case 'wait':
        await clock.advance(action.ms)
    }
  } catch (error) {
    if (!isQueueError(error)) throw error
  }
}
