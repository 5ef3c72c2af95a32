import type { Server } from 'node:http'

/** Lets a server be drained quickly: connections that fall idle while it drains are closed, not kept for a next request. */
export function prepareToDrain(server: Server, ending: AbortSignal): void {
  server.on('request', (_, response) => {
    response.once('close', () => {
      if (ending.aborted) setImmediate(() => server.closeIdleConnections())
    })
  })
}

/** Stops accepting and resolves when the last request has been answered; after `graceMs` what is left is cut off. True if nothing was. */
export function drain(server: Server, graceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let isWhole = true
    const grace = setTimeout(() => {
      isWhole = false
      server.closeAllConnections()
    }, graceMs)
    server.close(() => {
      clearTimeout(grace)
      resolve(isWhole)
    })
    server.closeIdleConnections()
  })
}
