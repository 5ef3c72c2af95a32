import { logger } from '@dataprime/telemetry'
import { Redis } from 'ioredis'

/** A cache that is slower than this is no help. */
const commandTimeoutMs = 500
/** A lost server is complained about once in this time, however often it is tried. */
const complainEveryMs = 10_000

/** Reconnects by itself; a command fails at once while there is no connection. */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2000,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2000),
  })
  let lastComplaint = Number.NEGATIVE_INFINITY
  redis.on('error', (error: Error) => {
    const now = performance.now()
    if (now - lastComplaint < complainEveryMs) return
    lastComplaint = now
    // The message only: what stands beside it may be the address with the password.
    logger.warn({ reason: error.message }, 'the server of the cache and the limits has a problem')
  })
  return redis
}
