import type { Server } from 'node:http'
import { portVariable } from '../addresses.ts'
import type { ServiceName } from '../topology.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly service: ServiceName
}

/** Resolves with the port once connections are accepted; rejects with a message that says what to change. */
export function listen(server: Server, { host, port, service }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? '']?.({ host, port, service }) ?? error.message
      reject(new ListenError(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error }))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : port)
    })
  })
}

/** The environment is at fault, not the program: the message is all there is to say. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

const reasons: Readonly<Record<string, (options: ListenOptions) => string>> = {
  EADDRINUSE: ({ port, service }) =>
    `port ${port} is in use, end what holds it or set ${portVariable(service)} to another`,
  EACCES: ({ port, service }) => `port ${port} needs more rights, set ${portVariable(service)} to one above 1023`,
  EADDRNOTAVAIL: ({ host }) => `this machine has no address ${host}, set HOST to one it has`,
  ENOTFOUND: ({ host }) => `the name ${host} is unknown, set HOST to an address of this machine`,
}
