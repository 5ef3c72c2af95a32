import { createServer, type Server } from 'node:net'
import { serviceNames } from '@dataprime/mesh/topology'

/** A port where nobody listens. */
export function freePort(): Promise<number> {
  return firstOfFree(1)
}

/** A port with five more free ones behind it: one for each service. */
export function freePortBase(): Promise<number> {
  return firstOfFree(serviceNames.length)
}

/** Below the ports that the system gives to whoever calls, from which one could be taken before somebody listens there. */
const range = { from: 12_000, size: 20_000 }

async function firstOfFree(count: number): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const first = range.from + Math.floor(Math.random() * range.size)
    const held: Server[] = []
    try {
      for (let offset = 0; offset < count; offset += 1) held.push(await hold(first + offset))
      return first
    } catch {
      // one of them is taken: those elsewhere may not be
    } finally {
      await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
    }
  }
  throw new Error(`Cannot find ${count} free ports in a row`)
}

function hold(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
