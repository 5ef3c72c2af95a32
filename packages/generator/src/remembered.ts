/**
 * The same answer for the same key, made once. Only for what is a pure function of a key of the source text: a key that
 * comes from a question or a schema would be kept for ever.
 */
export function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    const before = made.get(key)
    if (before !== undefined) return before
    const value = make(key)
    made.set(key, value)
    return value
  }
}
