import type { Page, PageOptions } from './queue.ts'

/** One page of a list that is there as a whole. */
export function cut<T>(items: readonly T[], { cursor, limit }: PageOptions): Page<T> {
  const start = Number(cursor ?? 0)
  const end = start + limit
  return { items: items.slice(start, end), next: items.length > end ? String(end) : null }
}
