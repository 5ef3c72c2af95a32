import { Redis, type RedisOptions } from 'ioredis'
import { unavailable } from './failures.ts'

const connectPatienceMs = 5_000

/** A client that reconnects by itself, whatever happens. */
export function connect(
  url: string,
  options: Omit<RedisOptions, 'replyMapping'>,
  onError: (error: unknown) => void,
): Redis {
  const client = new Redis(url, {
    connectTimeout: connectPatienceMs,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
    ...options,
  })
  client.on('error', onError)
  return client
}

/** Throws `unavailable` with the reason once it is clear, and ends the client. A connection lost later is another matter. */
export function firstConnection(client: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      client.disconnect()
      reject(unavailable(error))
    }
    client.once('error', fail)
    client.once('ready', () => {
      client.off('error', fail)
      resolve()
    })
  })
}
