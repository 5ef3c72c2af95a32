import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** Proxies and clients give up on a connection that is silent for longer. */
const heartbeatMs = 15_000
/** What a client that does not read may leave unread; then it is cut off, and comes again when it can. */
const maxUnreadBytes = 1024 * 1024

type Send = (event: string, data: unknown) => void

/**
 * Answers with server-sent events until `ending` is aborted or the client is gone. `start` is given what sends an event and
 * returns what ends its source.
 */
export async function eventStream(
  response: ServerResponse,
  ending: AbortSignal,
  start: (send: Send) => () => void,
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
  const end = start((event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
  try {
    if (!ending.aborted && !response.closed) await Promise.race([once(ending, 'abort'), once(response, 'close')])
  } finally {
    clearInterval(heartbeat)
    end()
    response.end()
  }
}
