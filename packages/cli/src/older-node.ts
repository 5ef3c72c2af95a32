// Methods of arrays that came after Node 18, which the packed command line still runs on. Imported before anything else.

const missing = {
  toSorted<T>(this: readonly T[], compare?: (a: T, b: T) => number): T[] {
    return [...this].sort(compare)
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse()
  },
  with<T>(this: readonly T[], index: number, value: T): T[] {
    const copy = [...this]
    copy[index < 0 ? copy.length + index : index] = value
    return copy
  },
}

for (const [name, value] of Object.entries(missing)) {
  if (name in Array.prototype) continue
  Object.defineProperty(Array.prototype, name, { value, configurable: true, writable: true })
}
