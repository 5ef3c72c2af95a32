import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLine, type Line, type WaitingJob } from '../../src/sqlite/line.ts'

const now = 1_000

function aWaiting(seq: number, changes: Partial<WaitingJob> = {}): WaitingJob {
  return { seq, priority: 0, at: now, enqueuedAt: now, expiresAt: 9_000, ...changes }
}

function lineOf(...jobs: readonly WaitingJob[]): Line {
  return createLine(jobs.map((job) => ({ ...job, held: 0 })))
}

const dueIn = (line: Line, at = now): readonly number[] => line.due({ now: at, limit: 99 }).map(({ seq }) => seq)

describe('the line', () => {
  it('has the higher priority first, and what came first within one', () => {
    const line = lineOf(aWaiting(3), aWaiting(1), aWaiting(2, { priority: 5 }))
    expect(dueIn(line)).toEqual([2, 1, 3])
    expect(line.due({ now, limit: 2 })).toHaveLength(2)
    expect(line.due({ now, limit: 0 })).toEqual([])
  })

  it('keeps back what is not due, what is over and what is held', () => {
    const line = lineOf(aWaiting(1, { at: now + 1 }), aWaiting(2, { expiresAt: now }))
    line.join(aWaiting(3), true)
    expect(dueIn(line)).toEqual([])
    line.free(3)
    expect(dueIn(line)).toEqual([3])
    expect(dueIn(line, now + 1)).toEqual([1, 3])
  })

  it('gives what was never put off although the clock was set back, and not what was', () => {
    const line = lineOf(aWaiting(1), aWaiting(2, { at: now + 1 }))
    expect(dueIn(line, now - 500)).toEqual([1])
  })

  it('counts those who are due and go before', () => {
    const line = lineOf(aWaiting(1), aWaiting(2, { at: now + 1 }), aWaiting(3, { priority: 1 }), aWaiting(4))
    expect(line.ahead({ seq: 4, priority: 0 }, now)).toBe(2)
    expect(line.ahead({ seq: 4, priority: 0 }, now + 1)).toBe(3)
    expect(line.ahead({ seq: 3, priority: 1 }, now)).toBe(0)
  })

  it('knows when time alone changes something, of the held as well', () => {
    const line = lineOf(aWaiting(1, { expiresAt: 5_000, at: 3_000 }))
    line.join(aWaiting(2, { expiresAt: 4_000, enqueuedAt: 500, at: 2_000 }), true)
    expect([line.nextExpiry(), line.nextDue(now), line.nextDue(2_000), line.oldest()]).toEqual([
      4_000, 2_000, 3_000, 500,
    ])
    expect(line.expired({ now: 5_000, limit: 9 }).map(({ seq }) => seq)).toEqual([1, 2])
    expect(line.expired({ now: 5_000, limit: 1 })).toHaveLength(1)
    expect(line.expired({ now: 4_999, limit: 9 }).map(({ seq }) => seq)).toEqual([2])
    const empty = lineOf()
    expect([empty.nextExpiry(), empty.nextDue(now), empty.oldest()]).toEqual([null, null, null])
  })
})

const change = fc.record({
  kind: fc.constantFrom('join', 'joinHeld', 'leave', 'free'),
  seq: fc.nat({ max: 9 }),
  priority: fc.constant(0),
})

function carryOut(line: Line, changes: readonly { readonly kind: string; readonly seq: number }[]): void {
  for (const { kind, seq } of changes) {
    if (kind === 'leave') line.leave({ seq, priority: 0 })
    else if (kind === 'free') line.free(seq)
    else {
      line.leave({ seq, priority: 0 }) // a job is in the line once
      line.join(aWaiting(seq), kind === 'joinHeld')
    }
  }
}

/** All of it: those who can go, and, once everybody is freed, those who are held. */
function contents(line: Line): readonly (readonly number[])[] {
  const claimable = dueIn(line)
  const all = line.expired({ now: 9_000, limit: 99 }).map(({ seq }) => seq)
  return [claimable, all.toSorted((a, b) => a - b)]
}

it('is as before when what was done to it is undone, and keeps what was done before that', () => {
  const changes = fc.array(change, { maxLength: 30 })
  fc.assert(
    fc.property(changes, changes, changes, (committed, earlier, entry) => {
      const line = lineOf()
      carryOut(line, committed)
      line.commit()
      const atCommit = contents(line)
      carryOut(line, earlier)
      line.beginEntry()
      const atEntry = contents(line)
      carryOut(line, entry)
      line.undoEntry()
      expect(contents(line)).toEqual(atEntry)
      line.undoAll()
      expect(contents(line)).toEqual(atCommit)
    }),
  )
})
