import { MeshError, type OperationInput, type OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { readCursor, writeCursor } from './cursor.ts'
import { history, type Position } from './database/requests.ts'
import type { Db } from './database/tables.ts'

type Requests = typeof storageContract.operations.requests

/** A page of the history, newest first. Pages neither repeat nor skip a request, whatever is stored meanwhile. */
export async function requests(
  db: Db,
  { caller, intent, conversation_id, cursor, limit }: OperationInput<Requests>,
): Promise<OperationOutput<Requests>> {
  const after = cursor === undefined ? undefined : positionAt(cursor)
  const found = await history(db, { caller, intent, conversation: conversation_id, after, limit: limit + 1 }) // one more tells whether there is a next page
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { requests: page, next_cursor: found.length > limit && last ? writeCursor(last) : null }
}

function positionAt(cursor: string): Position {
  const position = readCursor(cursor)
  if (position) return position
  const message = 'Cannot read the cursor: the next_cursor of an earlier page is expected'
  throw new MeshError('invalid_request', message, { errors: [{ path: 'cursor', message }] })
}
