/** A list in order. What goes in or out at either end costs the same whatever its length; elsewhere a block is moved. */
export interface SortedList<Key, Item extends Key> extends Iterable<Item> {
  insert(item: Item): void
  /** Gives what it took out; undefined if there is none of this key. */
  delete(key: Key): Item | undefined
  /** What goes before the place of `key`, which need not be in the list. */
  before(key: Key): Iterable<Item>
}

/** @param compare negative when the first goes before the second, and zero only for one and the same */
export function createSortedList<Key, Item extends Key>(compare: (a: Key, b: Key) => number): SortedList<Key, Item> {
  /** What was taken from the front leaves a gap, so that the rest need not move. */
  let items: (Item | undefined)[] = []
  let start = 0

  /** The place of the first item that does not go before this key. */
  function placeOf(key: Key): number {
    let low = start
    let high = items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(items[middle] as Item, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function* between(from: number, to: number): Generator<Item> {
    for (let at = from; at < to; at += 1) yield items[at] as Item // only the gap is undefined
  }

  return {
    insert(item) {
      const at = placeOf(item)
      if (at === start && start > 0) items[--start] = item
      else items.splice(at, 0, item)
    },
    delete(key) {
      const at = placeOf(key)
      const found = items[at]
      if (found === undefined || compare(found, key) !== 0) return undefined
      if (at > start) items.splice(at, 1)
      else items[start++] = undefined
      if (start > items.length / 2) {
        items = items.slice(start)
        start = 0
      }
      return found
    },
    before: (key) => between(start, placeOf(key)),
    [Symbol.iterator]: () => between(start, items.length),
  }
}
