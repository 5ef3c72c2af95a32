import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { drain, prepareToDrain } from '../../src/server/drain.ts'

test('what has not ended when the grace time is over is cut off', async () => {
  const { url, server } = await listening(() => undefined)
  const hanging = request(url).end()
  await once(server, 'request')
  const cutOff = once(hanging, 'error')

  expect(await drain(server, 10)).toBe(false)

  expect((await cutOff)[0]).toMatchObject({ code: 'ECONNRESET' })
})

test('without requests nothing is waited for', async () => {
  const { server } = await listening(() => undefined)
  expect(await drain(server, 60_000)).toBe(true)
})

test('a connection that falls idle while draining is not kept', async () => {
  const begun = Promise.withResolvers<() => void>()
  const { url, server } = await listening((_, response) => begun.resolve(() => response.end('answer')))
  const ending = new AbortController()
  prepareToDrain(server, ending.signal)
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const inFlight = request(url, { agent }).end()
  const answer = await begun.promise

  ending.abort()
  const drained = drain(server, 60_000)
  answer()
  const [response] = await once(inFlight, 'response')
  response.resume()

  expect(await drained).toBe(true)
})
