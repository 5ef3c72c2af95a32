import { setTimeout as wait } from 'node:timers/promises'

/** Begins one piece of work after the other at even distances, whether or not the one before has ended, and gives all results. */
export async function evenly<T, R>(
  items: readonly T[],
  everyMs: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const begun = performance.now()
  const running: Promise<R>[] = []
  for (const [index, item] of items.entries()) {
    await wait(Math.max(0, begun + index * everyMs - performance.now()))
    running.push(work(item, index))
  }
  return Promise.all(running)
}
