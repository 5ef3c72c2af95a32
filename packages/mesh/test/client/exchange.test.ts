import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ConnectionFailure, newTransport, type Sending } from '../../src/client/exchange.ts'

test('what is sent arrives, below a prefix too, and the answer comes back as text', async () => {
  const { send } = await exchanging(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method, url, headers } = request
    response
      .writeHead(201, { 'Retry-After': '3' })
      .end(JSON.stringify({ method, url, type: headers['content-type'], body }))
  })
  const answer = await send({ path: '/below/notes?limit=2', method: 'POST', body: '{"text":"ü"}' })
  expect([answer.status, answer.header('retry-after')]).toEqual([201, '3'])
  expect(JSON.parse(answer.text)).toEqual({
    method: 'POST',
    url: '/below/notes?limit=2',
    type: 'application/json',
    body: '{"text":"ü"}',
  })
})

test('a letter that arrives in two pieces is whole', async () => {
  const [first, second] = [Buffer.from('"ü"').subarray(0, 2), Buffer.from('"ü"').subarray(2)]
  const { send } = await exchanging((_, response) => {
    response.write(first)
    setImmediate(() => response.end(second))
  })
  expect((await send({})).text).toBe('"ü"')
})

test('connections are kept', async () => {
  const ports = new Set<number | undefined>()
  const { send } = await exchanging((request, response) => {
    ports.add(request.socket.remotePort)
    response.end()
  })
  for (let i = 0; i < 3; i++) await send({})
  expect(ports.size).toBe(1)
})

test('half an answer is none', async () => {
  const { send } = await exchanging((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('{"half":')
    setImmediate(() => response.destroy())
  })
  await expect(send({})).rejects.toMatchObject({ name: 'ConnectionFailure', isBeforeSending: false })
})

test('an answer without end is broken off', async () => {
  let isCut = false
  const { send } = await exchanging((_, response) => {
    const more = (): void => void (response.destroyed || response.write(Buffer.alloc(1024 * 1024), more))
    response.on('close', () => {
      isCut = true
    })
    more()
  })
  await expect(send({})).rejects.toThrow(/maxContentLength/)
  await expect.poll(() => isCut).toBe(true)
})

test('nobody there: nothing was sent', async () => {
  const transport = newTransport()
  const sending = { url: 'http://127.0.0.1:1/', method: 'GET', headers: {}, body: undefined, signal: never }
  await expect(transport.exchange(sending)).rejects.toMatchObject({ code: 'ECONNREFUSED', isBeforeSending: true })
  transport.close()
})

test('what is broken off before it began is not sent', async () => {
  let requests = 0
  const { send } = await exchanging((_, response) => {
    requests++
    response.end()
  })
  await expect(send({ signal: AbortSignal.abort() })).rejects.toBeInstanceOf(ConnectionFailure)
  await send({})
  expect(requests).toBe(1)
})

const never = new AbortController().signal

async function exchanging(listener: RequestListener) {
  const server = createServer(listener)
  const transport = newTransport()
  onTestFinished(() => {
    transport.close()
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: ({ path = '/', ...rest }: Partial<Sending> & { readonly path?: string }) =>
      transport.exchange({
        url: `http://127.0.0.1:${port}${path}`,
        method: 'GET',
        headers: {},
        body: undefined,
        signal: never,
        ...rest,
      }),
  }
}
