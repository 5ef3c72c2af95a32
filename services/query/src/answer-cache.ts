import { createHash } from 'node:crypto'
import { knowledgeVersion, type Understanding } from '@dataprime/generator'
import type { Generation, PreviousQuestion, Question } from '@dataprime/mesh/contracts'
import { LRUCache } from 'lru-cache'

export interface AnswerCache {
  /** What was answered to the same question in the same circumstances. */
  find(circumstances: Circumstances): Generation | undefined
  keep(circumstances: Circumstances, answer: Generation): void
  figures(): { readonly entries: number; readonly hits: number; readonly misses: number }
}

/** All that decides what the answer is. */
export interface Circumstances {
  readonly question: Question
  readonly understanding: Understanding
  readonly model: string | null
  /** Epoch milliseconds. */
  readonly now: number
}

/** Bounded in entries and in age; `clock` (epoch milliseconds) is for tests. */
export function openAnswerCache({
  maxEntries,
  ttlMs,
  clock = Date.now,
}: {
  maxEntries: number
  ttlMs: number
  clock?: () => number
}): AnswerCache {
  // A resolution of 0 makes it ask our clock each time.
  const answers = new LRUCache<string, Generation>({
    max: maxEntries,
    ttl: ttlMs,
    ttlResolution: 0,
    perf: { now: clock },
  })
  let hits = 0
  let misses = 0
  return {
    find(circumstances) {
      if (ttlMs === 0) return undefined
      const found = answers.get(keyOf(circumstances)) ?? answers.get(datedKey(circumstances))
      if (found) hits += 1
      else misses += 1
      return found
    },
    keep(circumstances, answer) {
      if (ttlMs === 0) return
      answers.set(holdsInstant(answer.query) ? datedKey(circumstances) : keyOf(circumstances), answer)
    },
    figures: () => ({ entries: answers.size, hits, misses }),
  }
}

/** A window that was read off the clock is part of the question: "since 2 hours ago" asks for another one each time. */
function keyOf({ question, understanding, model }: Circumstances): string {
  const { user_input, source, schema, time_zone, previous } = question
  const canonical = user_input
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[?.! ]+$/, '')
  const range = understanding.timeRange?.kind === 'last' ? null : understanding.timeRange
  const fields = schema && Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1))
  const before = previous && shortened(previous)
  return JSON.stringify([canonical, source, fields, time_zone ?? 'UTC', model, knowledgeVersion(), range, before])
}

/** Queries may be long, and a key is kept as long as its answer. */
function shortened(previous: PreviousQuestion): string {
  return createHash('sha256')
    .update(JSON.stringify([previous.user_input, previous.query]))
    .digest('base64url')
}

/** A query with a date in it is right for the day on which it was asked. */
function datedKey(circumstances: Circumstances): string {
  const timeZone = circumstances.question.time_zone ?? 'UTC'
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(circumstances.now)
  return `${today} ${keyOf(circumstances)}`
}

function holdsInstant(query: string): boolean {
  return /@'\d|@\d/.test(query)
}
