import { cachedQueryKey } from '@dataprime/mesh'
import { type Generation, generation } from '@dataprime/mesh/contracts'
import { logger } from '@dataprime/telemetry'
import type { AnswerStore } from './answer-store.ts'
import { type AnswerKeys, holdsInstant } from './circumstances.ts'

/** Answers that were given before. Its store may fail: then nothing is found and nothing kept, and that is all. */
export interface AnswerCache {
  find(keys: AnswerKeys): Promise<Generation | undefined>
  keep(keys: AnswerKeys, answer: Generation): Promise<void>
  /** Forgets every answer with the query behind this key; how many there were. Throws what the store throws. */
  evict(queryKey: string): Promise<number>
  figures(): CacheFigures
  /** Throws when answers cannot be found or kept. */
  check(): Promise<void>
}

export interface CacheFigures {
  readonly kind: AnswerStore['kind']
  readonly entries?: number
  readonly hits: number
  readonly misses: number
  readonly evicted: number
  /** Times its store could not be used. */
  readonly failures: number
}

export function newAnswerCache(store: AnswerStore): AnswerCache {
  const counts = { hits: 0, misses: 0, evicted: 0, failures: 0 }
  return {
    async find({ always, today }) {
      const text = await soft(() => store.get([always, today]))
      const found = text === undefined ? undefined : read(text)
      counts[found ? 'hits' : 'misses'] += 1
      return found
    },
    async keep({ always, today }, answer) {
      const key = holdsInstant(answer.query) ? today : always
      await soft(() => store.set(key, JSON.stringify(answer), cachedQueryKey(answer.query)))
    },
    async evict(queryKey) {
      const evicted = await store.evict(queryKey)
      counts.evicted += evicted
      return evicted
    },
    figures() {
      const entries = store.size()
      return { kind: store.kind, ...(entries !== undefined && { entries }), ...counts }
    },
    check: async () => store.check(),
  }

  async function soft<T>(use: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await use()
    } catch (error) {
      counts.failures += 1
      logger.debug({ reason: error instanceof Error ? error.message : String(error) }, 'answering without the cache')
      return undefined
    }
  }
}

/** Undefined for what another version kept in another form. */
function read(text: string): Generation | undefined {
  try {
    const parsed = generation.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined // not JSON: not ours
  }
}
