import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

export interface StreamLimits {
  /** Proxies and clients give up on a connection that is silent for longer. */
  readonly heartbeatMs: number
  /** What a client that does not read may leave unread; then it is cut off, and comes again when it can. */
  readonly maxUnreadBytes: number
}

const usualLimits: StreamLimits = { heartbeatMs: 15_000, maxUnreadBytes: 1024 * 1024 }

/** The id is for a client that comes back: it says which event it saw last. */
type Send = (event: string, data: unknown, id?: string) => void

/**
 * Answers with server-sent events until `ending` is aborted or the client is gone. `start` is given what sends an event and
 * returns what ends its source.
 */
export async function eventStream(
  response: ServerResponse,
  ending: AbortSignal,
  start: (send: Send) => () => void,
  { heartbeatMs, maxUnreadBytes }: StreamLimits = usualLimits,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  response.write(': listening\n\n')
  const write = (text: string) => {
    response.write(text)
    if (response.writableLength > maxUnreadBytes) response.destroy()
  }
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs)
  const end = start((event, data, id) => {
    const line = id === undefined ? '' : `id: ${id}\n`
    write(`${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  })
  try {
    if (!ending.aborted && !response.closed) await Promise.race([once(ending, 'abort'), once(response, 'close')])
  } finally {
    clearInterval(heartbeat)
    end()
    response.end()
  }
}
