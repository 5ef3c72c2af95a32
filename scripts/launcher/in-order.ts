/**
 * Runs `action` on every item, each as soon as all it comes after are done, the rest at the same time. Names that are
 * not among the items are no obstacle. Rejects with the first failure; what came after it is not run.
 */
export async function inOrder<T extends { readonly name: string }>(
  items: readonly T[],
  { after, action }: { after: (item: T) => readonly string[]; action: (item: T) => Promise<void> },
): Promise<void> {
  const begun = new Map<string, Promise<void>>()
  const begin = (item: T): Promise<void> => {
    const already = begun.get(item.name)
    if (already) return already
    const before = items.filter((other) => after(item).includes(other.name))
    const done = Promise.all(before.map(begin)).then(() => action(item))
    begun.set(item.name, done)
    return done
  }
  await Promise.all(items.map(begin))
}
