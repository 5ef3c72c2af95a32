import { MeshError } from '@dataprime/mesh'
import type { z } from 'zod'

/** Where a page ended, opaque to its holder and good in a URL. */
export function writeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Throws `invalid_request` if it is no cursor of this shape that `writeCursor` gave. */
export function readCursor<S extends z.ZodType>(cursor: string, shape: S): z.output<S> {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    // Not JSON, or JSON of another shape: either way it was not made here.
    const message = 'Cannot read the cursor: the next_cursor of an earlier page is expected'
    throw new MeshError('invalid_request', message, { cause, errors: [{ path: 'cursor', message }] })
  }
}

/** A page of at most `limit`, out of one more than that: the one tells whether there is a next page. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  position: (last: T) => readonly string[],
): { readonly page: T[]; readonly next_cursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { page, next_cursor: found.length > limit && last ? writeCursor(position(last)) : null }
}
