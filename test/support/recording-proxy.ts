import { createServer, type IncomingHttpHeaders, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands in front of a service and remembers the headers of what passes. */
export interface RecordingProxy {
  readonly url: string
  readonly passed: readonly { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }[]
  /** Where to pass requests on to; before this they are answered with 503. */
  forwardTo(url: string): void
  close(): Promise<void>
}

export async function startRecordingProxy(): Promise<RecordingProxy> {
  let target: string | undefined
  const passed: { method: string; path: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    if (target === undefined) {
      outgoing.writeHead(503).end()
      return
    }
    passed.push({ method, path, headers })
    const forwarded = send(new URL(path, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    forwardTo(url) {
      target = url
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
