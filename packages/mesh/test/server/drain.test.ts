import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { drain } from '../../src/server/drain.ts'
import { listening } from '../support/listening.ts'

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
