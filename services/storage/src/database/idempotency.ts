import { createHash } from 'node:crypto'
import { MeshError } from '@dataprime/mesh'
import { alone } from './dialects/alone.ts'
import type { Db } from './tables.ts'

/** How long a key gives the answer it was first used for: as long as the queue keeps those of jobs by default. */
const windowMs = 86_400_000

export interface KeyUse {
  readonly caller: string
  readonly operation: 'store_feedback'
  /** Undefined for a request without one: its work is done each time. */
  readonly key: string | undefined
  /** What is asked for; another body under the same key is refused. */
  readonly body: unknown
  readonly now: Date
}

/**
 * Gives what was answered under the key, or does the work and keeps its answer, which must be of JSON. In the transaction of
 * the work, so that there is never one without the other. Throws `idempotency_mismatch`.
 */
export async function oncePerKey<T>(
  transaction: Db,
  { caller, operation, key, body, now }: KeyUse,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work()
  await alone(transaction, [caller, operation, key])
  await expiredKeys(transaction, now).execute()
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('base64url')
  const known = await keyQuery(transaction, { caller, operation, key }).executeTakeFirst()
  if (known && known.fingerprint !== fingerprint)
    throw new MeshError('idempotency_mismatch', `Cannot use idempotency key "${key}": it belongs to another request`)
  if (known) return JSON.parse(known.answer) as T // the row is of the same operation
  const answer = await work()
  const row = { caller, operation, key, fingerprint, answer: JSON.stringify(answer), stored_at: now.toISOString() }
  await transaction.insertInto('idempotency_keys').values(row).execute()
  return answer
}

/** Its own function so that a test can ask for its plan. */
export function expiredKeys(db: Db, now: Date) {
  const oldest = new Date(now.getTime() - windowMs).toISOString()
  return db.deleteFrom('idempotency_keys').where('stored_at', '<=', oldest)
}

/** Its own function so that a test can ask for its plan. */
export function keyQuery(db: Db, { caller, operation, key }: { caller: string; operation: string; key: string }) {
  return db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'answer'])
    .where('caller', '=', caller)
    .where('operation', '=', operation)
    .where('key', '=', key)
}
