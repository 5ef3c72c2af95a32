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

/** Throws `unavailable` with the reason once it is clear, and ends the client. */
export function firstConnection(client: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve)
    client.once('error', (error) => {
      client.disconnect()
      reject(unavailable(error))
    })
  })
}
