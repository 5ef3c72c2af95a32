import { createHash } from 'node:crypto'

/** Under which the cache finds all answers with a query again, however the query is laid out by now. */
export function cachedQueryKey(query: string): string {
  return createHash('sha256').update(query.replaceAll(/\s+/g, '')).digest('base64url')
}
