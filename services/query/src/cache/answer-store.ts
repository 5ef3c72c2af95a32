/** Where answers are kept, as texts. What it throws costs the answer nothing. */
export interface AnswerStore {
  readonly kind: 'memory' | 'redis'
  /** The first that is there. */
  get(keys: readonly string[]): Promise<string | undefined> | string | undefined
  /** `query` is what `evict` finds it by. */
  set(key: string, text: string, query: string): Promise<void> | void
  /** Forgets all that were kept with this query; how many. */
  evict(query: string): Promise<number> | number
  /** Undefined where nobody can tell. */
  size(): number | undefined
  /** Throws when it cannot be used. */
  check(): Promise<void> | void
}
