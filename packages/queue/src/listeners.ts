/** Those who want to hear of something. */
export interface Listeners<T extends unknown[]> {
  /** Gives the function that ends it. */
  add(listener: (...told: T) => void): () => void
  tell(...told: T): void
  readonly areThere: () => boolean
  clear(): void
}

export function createListeners<T extends unknown[]>(): Listeners<T> {
  const listeners = new Set<(...told: T) => void>()
  return {
    add(listener) {
      const own: typeof listener = (...told) => listener(...told) // so that one added twice is heard twice
      listeners.add(own)
      return () => listeners.delete(own)
    },
    tell(...told) {
      for (const listener of listeners) listener(...told)
    },
    areThere: () => listeners.size > 0,
    clear: () => listeners.clear(),
  }
}
