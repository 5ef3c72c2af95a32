/** Those who want to hear of something. */
export interface Listeners<T extends unknown[]> {
  /** Gives the function that ends it. */
  add(listener: (...told: T) => void): () => void
  tell(...told: T): void
  readonly areThere: () => boolean
  clear(): void
}

/** @param onError what a listener threw: it is its own affair, and keeps neither the others from hearing nor the change from being true */
export function createListeners<T extends unknown[]>(onError: (error: unknown) => void): Listeners<T> {
  const listeners = new Set<(...told: T) => void>()
  return {
    add(listener) {
      const own: typeof listener = (...told) => listener(...told) // so that one added twice is heard twice
      listeners.add(own)
      return () => listeners.delete(own)
    },
    tell(...told) {
      for (const listener of listeners)
        try {
          listener(...told)
        } catch (error) {
          onError(error)
        }
    },
    areThere: () => listeners.size > 0,
    clear: () => listeners.clear(),
  }
}
