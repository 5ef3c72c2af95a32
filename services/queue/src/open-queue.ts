import { openBullmqQueue, openSqliteQueue, type Queue } from '@dataprime/queue'
import { logger, traceDatabase } from '@dataprime/telemetry'
import type { readConfig } from './config.ts'

/** A lost server makes each of its connections complain again and again; once in this time is enough. */
const complainEveryMs = 10_000

type Config = Pick<ReturnType<typeof readConfig>, 'store' | 'policy' | 'retention'>

export async function openQueue({ store, policy, retention }: Config): Promise<Queue> {
  switch (store.driver) {
    case 'sqlite':
      return openSqliteQueue({
        path: store.path,
        policy,
        retention,
        onError: warn,
        instrument: (db) => traceDatabase(db, { namespace: 'queue' }),
      })
    case 'bullmq':
      return openBullmqQueue({ url: store.url, policy, retention, onError: seldom(warn) })
  }
}

/** The message only: what stands in an error of a connection beside it may be its address with the password. */
function warn(error: unknown): void {
  logger.warn(
    { reason: error instanceof Error ? error.message : String(error) },
    'the queue has a problem, which it outlives',
  )
}

function seldom(tell: (error: unknown) => void): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY
  return (error) => {
    const now = performance.now()
    if (now - last < complainEveryMs) return
    last = now
    tell(error)
  }
}
