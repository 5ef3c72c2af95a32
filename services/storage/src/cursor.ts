import { z } from 'zod'
import type { Position } from './database/requests.ts'

const position = z.tuple([z.iso.datetime(), z.uuid()])

/** Opaque to its holder, and good in a URL. */
export function writeCursor({ submitted_at, request_id }: Position): string {
  return Buffer.from(JSON.stringify([submitted_at, request_id])).toString('base64url')
}

/** Undefined if it is no cursor that `writeCursor` gave. */
export function readCursor(cursor: string): Position | undefined {
  try {
    const [submitted_at, request_id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { submitted_at, request_id }
  } catch {
    return undefined // not JSON, or JSON of another shape: either way it was not made here
  }
}
