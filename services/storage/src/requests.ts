import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { z } from 'zod'
import { pageOf, readCursor } from './cursor.ts'
import { history, type Position } from './database/requests.ts'
import type { Db } from './database/tables.ts'

type Requests = typeof storageContract.operations.requests

const position = z.tuple([z.iso.datetime(), z.uuid()])

/** A page of the history, newest first. Pages neither repeat nor skip a request, whatever is stored meanwhile. */
export async function requests(
  db: Db,
  { q, caller, intent, conversation_id, cursor, limit }: OperationInput<Requests>,
): Promise<OperationOutput<Requests>> {
  const after = cursor === undefined ? undefined : positionAt(cursor)
  const found = await history(db, { text: q, caller, intent, conversation: conversation_id, after, limit: limit + 1 })
  const { page, next_cursor } = pageOf(found, limit, ({ submitted_at, request_id }) => [submitted_at, request_id])
  return { requests: page, next_cursor }
}

function positionAt(cursor: string): Position {
  const [submitted_at, request_id] = readCursor(cursor, position)
  return { submitted_at, request_id }
}
