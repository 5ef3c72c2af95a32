import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { followEvents } from '../../src/client/follow-events.ts'
import { serve } from '../../src/index.ts'
import { createEventHub, type EventHub } from '../../src/server/event-hub.ts'
import { type EventRouteOptions, eventRoute } from '../../src/server/event-route.ts'
import { notes, notesContract } from '../support/notes.ts'

interface Change {
  readonly caller: string
  readonly text: string
}

const soon = { timeout: 5_000, interval: 5 }

async function streaming(options: Partial<EventRouteOptions<Change>> = {}, kept = 3) {
  const hub = createEventHub<Change>({ kept })
  const route = eventRoute({ name: 'follow', path: '/events', hub, event: 'change', ...options })
  const { url, server, port } = await listening(serve(notesContract, notes, { routes: [route] }))
  return { hub, url: `${url}/events`, base: url, server, port }
}

/** Reads a stream as text, as it comes. */
async function reading(url: string, headers: Record<string, string> = {}) {
  const request = get(url, { headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const seen = { text: '', isOver: false }
  response.setEncoding('utf8').on('data', (text: string) => {
    seen.text += text
  })
  response.once('close', () => {
    seen.isOver = true
  })
  request.on('error', () => {})
  onTestFinished(() => void request.destroy())
  await vi.waitFor(() => expect(seen.text).toContain(': listening'), soon)
  return { seen, response, leave: () => request.destroy() }
}

const texts = (text: string) => [...text.matchAll(/"text":"(\w+)"/g)].map(([, word]) => word)
const tell = (hub: EventHub<Change>, ...words: string[]) => {
  for (const text of words) hub.publish({ caller: 'key-1', text })
}

describe('a stream of events', () => {
  afterEach(() => vi.useRealTimers())

  test('tells what happens from now on, with an id, a name and data', async () => {
    const { hub, url } = await streaming()
    tell(hub, 'before')
    const { seen, response } = await reading(url)
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    tell(hub, 'a', 'b')
    await vi.waitFor(() => expect(texts(seen.text)).toEqual(['a', 'b']), soon)
    expect(seen.text).toMatch(/id: \w+-2\nevent: change\ndata: \{"caller":"key-1","text":"a"\}\n\n/)
  })

  test('goes on where the client was when it comes back', async () => {
    const { hub, url } = await streaming()
    const first = await reading(url)
    tell(hub, 'a')
    await vi.waitFor(() => expect(texts(first.seen.text)).toEqual(['a']), soon)
    const id = /id: (\S+)/.exec(first.seen.text)?.[1] ?? ''
    first.leave()
    tell(hub, 'b', 'c')
    const { seen } = await reading(url, { 'last-event-id': id })
    await vi.waitFor(() => expect(texts(seen.text)).toEqual(['b', 'c']), soon)
    expect(seen.text).not.toContain('event: missed')
  })

  test.for(['more was missed than is kept', 'the id is of another start'])(
    'says so when %s, and tells what is kept',
    async (why) => {
      const { hub, url } = await streaming()
      const first = await reading(url)
      tell(hub, 'a')
      await vi.waitFor(() => expect(texts(first.seen.text)).toEqual(['a']), soon)
      const id = why.startsWith('more') ? (/id: (\S+)/.exec(first.seen.text)?.[1] ?? '') : 'ffffffff-1'
      tell(hub, 'b', 'c', 'd', 'e')
      const { seen } = await reading(url, { 'last-event-id': id })
      await vi.waitFor(() => expect(seen.text).toContain('event: missed'), soon)
      expect(texts(seen.text)).toEqual(['c', 'd', 'e'])
    },
  )

  test('tells nobody what is not his', async () => {
    const { hub, url } = await streaming({
      told: (change, call) => (change.caller === call.caller ? change : undefined),
    })
    const { seen } = await reading(url, { 'x-caller': 'key-1' })
    hub.publish({ caller: 'key-2', text: 'other' })
    tell(hub, 'own')
    await vi.waitFor(() => expect(texts(seen.text)).toEqual(['own']), soon)
  })

  test('is kept open by a comment now and then', async () => {
    const { url } = await streaming({ limits: { heartbeatMs: 20, maxUnreadBytes: 65_536 } })
    const { seen } = await reading(url)
    await vi.waitFor(() => expect(seen.text.match(/: still here/g)?.length).toBeGreaterThan(1), soon)
  })

  test('forgets a client that left', async () => {
    const { hub, url } = await streaming()
    const { leave } = await reading(url)
    expect(hub.followers()).toBe(1)
    leave()
    await vi.waitFor(() => expect(hub.followers()).toBe(0), soon)
  })

  test('cuts off a client that does not read', async () => {
    const { hub, url } = await streaming({ limits: { heartbeatMs: 15_000, maxUnreadBytes: 65_536 } })
    const { response } = await reading(url)
    response.pause()
    const long = 'x'.repeat(16 * 1024)
    await vi.waitFor(() => {
      tell(hub, ...Array.from({ length: 64 }, () => long))
      expect(hub.followers()).toBe(0)
    }, soon)
  })

  test('ends for everybody when the service shuts down', async () => {
    const { hub, url } = await streaming()
    const { seen } = await reading(url)
    hub.close()
    await vi.waitFor(() => expect(seen.isOver).toBe(true), soon)
  })
})

test('who follows comes back by himself, and misses nothing that is kept', async () => {
  const { hub, base, server } = await streaming({}, 100)
  const seen: unknown[] = []
  const following = followEvents('queue_service', {
    urls: [base],
    onEvent: (data) => seen.push((data as Change).text),
    pauseMs: { first: 5, longest: 20 },
  })
  onTestFinished(() => following.close())
  await vi.waitFor(() => expect(hub.followers()).toBe(1), soon)
  tell(hub, 'a')
  await vi.waitFor(() => expect(seen).toEqual(['a']), soon)
  server.closeAllConnections()
  tell(hub, 'b')
  await vi.waitFor(() => expect(seen).toEqual(['a', 'b']), soon)
})
