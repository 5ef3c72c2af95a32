import { LRUCache } from 'lru-cache'
import type { AnswerStore } from './answer-store.ts'

export interface MemoryStoreOptions {
  readonly maxEntries: number
  readonly ttlMs: number
  /** Epoch milliseconds. */
  readonly clock?: () => number
}

/** Bounded in entries and in age. */
export function openMemoryStore({ maxEntries, ttlMs, clock = Date.now }: MemoryStoreOptions): AnswerStore {
  // A resolution of 0 makes it ask our clock each time.
  const entries = new LRUCache<string, { readonly text: string; readonly query: string }>({
    max: maxEntries,
    ttl: ttlMs,
    ttlResolution: 0,
    perf: { now: clock },
  })
  return {
    kind: 'memory',
    get(keys) {
      for (const key of keys) {
        const found = entries.get(key)
        if (found) return found.text
      }
      return undefined
    },
    set: (key, text, query) => void entries.set(key, { text, query }),
    evict(query) {
      // Bad ratings are rare and the cache is small: no index to keep in step.
      const keys = [...entries.entries()].filter(([, entry]) => entry.query === query).map(([key]) => key)
      for (const key of keys) entries.delete(key)
      return keys.length
    },
    size: () => entries.size,
    check() {},
  }
}
