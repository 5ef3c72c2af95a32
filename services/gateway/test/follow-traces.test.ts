import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TraceSummary } from '@dataprime/mesh/contracts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { followTraces } from '../src/follow-traces.ts'

const soon = { timeout: 10_000, interval: 5 }

const summary: TraceSummary = {
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  service: 'api_gateway',
  name: 'api_gateway.generate_query_pipeline',
  start_unix_nano: '1772366400000000001',
  duration_ms: 12.5,
  spans: 30,
  errors: 0,
  services: ['api_gateway'],
}

/** A storage that streams what it is told to, and a gateway's feed of it. */
async function feedOfStorage() {
  const streams = new Set<ServerResponse>()
  const paths: (string | undefined)[] = []
  const server = createServer((request, response) => {
    paths.push(request.url)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': listening\n\n')
    streams.add(response)
    response.once('close', () => streams.delete(response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server
  const uses: { close: () => unknown }[] = []
  const feed = followTraces({
    env: { STORAGE_URL: `http://127.0.0.1:${port}` },
    use: (thing) => {
      uses.push(thing as (typeof uses)[number])
      return thing
    },
    signal: new AbortController().signal,
  })
  onTestFinished(async () => {
    for (const used of uses) await used.close()
    server.closeAllConnections()
    server.close()
  })
  const tell = (data: unknown) => {
    for (const stream of streams) stream.write(`event: trace\ndata: ${JSON.stringify(data)}\n\n`)
  }
  return { feed, streams, paths, tell }
}

function follower() {
  const seen: unknown[] = []
  return { seen, event: ({ value }: { value: unknown }) => seen.push(value), missed: () => seen.push('missed') }
}

test('storage is followed once for all who look, and not when nobody does', async () => {
  const { feed, streams, paths, tell } = await feedOfStorage()
  expect(paths).toEqual([])
  const [one, two] = [follower(), follower()]
  const [endOne, endTwo] = [feed.follow(undefined, one), feed.follow(undefined, two)]
  await vi.waitFor(() => expect(streams.size).toBe(1), soon)
  expect(paths).toEqual(['/traces/stream'])
  tell('of a newer storage')
  tell(summary)
  await vi.waitFor(() => expect([one.seen, two.seen]).toEqual([[summary], [summary]]), soon)
  endOne()
  tell(summary)
  await vi.waitFor(() => expect(two.seen).toHaveLength(2), soon)
  expect(one.seen).toHaveLength(1)
  endTwo()
  await vi.waitFor(() => expect(streams.size).toBe(0), soon)
})

test('who comes back after nobody looked is told that something was missed', async () => {
  const { feed, streams } = await feedOfStorage()
  const ids: string[] = []
  const end = feed.follow(undefined, { event: ({ id }) => ids.push(id), missed: () => {} })
  await vi.waitFor(() => expect(streams.size).toBe(1), soon)
  for (const stream of streams) stream.write(`event: trace\ndata: ${JSON.stringify(summary)}\n\n`)
  await vi.waitFor(() => expect(ids).toHaveLength(1), soon)
  end()
  const again = follower()
  onTestFinished(feed.follow(ids[0], again))
  expect(again.seen).toEqual(['missed'])
})
