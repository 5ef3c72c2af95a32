import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OtlpReceiver, startOtlpReceiver } from '../../src/testing/index.ts'

let receiver: OtlpReceiver
beforeAll(async () => {
  receiver = await startOtlpReceiver()
})
afterAll(() => receiver.close())

const body = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
      scopeSpans: [
        {
          scope: { name: 'scope' },
          spans: [
            {
              traceId: 't',
              spanId: 's',
              name: 'n',
              kind: 2,
              startTimeUnixNano: '1500000',
              endTimeUnixNano: '2500000',
              attributes: [{ key: 'n', value: { intValue: '7' } }],
              status: { code: 2, message: 'bad' },
            },
          ],
        },
      ],
    },
  ],
})

test('what is sent gzipped is decoded to flat spans, and whoever waits is woken', async () => {
  const waiting = receiver.waitFor(({ spans }) => spans[0])
  await fetch(`${receiver.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip', 'x-key': 'k' },
    body: gzipSync(body),
  })
  expect(await waiting).toMatchObject({
    service: 'a',
    scope: 'scope',
    kind: 'SERVER',
    parentSpanId: undefined,
    start: 1.5,
    end: 2.5,
    attributes: { n: 7 },
    status: { code: 'ERROR', message: 'bad' },
  })
  expect(receiver.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-key': 'k' } })
})

test('what never comes is reported with what did', async () => {
  await expect(receiver.waitFor(() => false, 20)).rejects.toThrow('a: n')
})

test('a body that is not JSON is refused', async () => {
  expect((await fetch(`${receiver.url}/v1/traces`, { method: 'POST', body: 'no' })).status).toBe(400)
})
