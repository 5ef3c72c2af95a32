import { setTimeout as wait } from 'node:timers/promises'
import { untraced } from '@dataprime/telemetry'
import type { ServiceName } from '../topology.ts'
import { inTurn } from './replicas.ts'
import { type Whereabouts, whereabouts } from './whereabouts.ts'

export type FollowEventsOptions = Whereabouts & {
  /** The data of one event. What it throws is nobody's: it must not. */
  readonly onEvent: (data: unknown) => void
  /** Of the stream; `/events` if absent. */
  readonly path?: string
  /** Between two tries; doubles up to the second number. */
  readonly pauseMs?: { readonly first: number; readonly longest: number }
}

const defaultPauseMs = { first: 250, longest: 5_000 }

/**
 * Follows the server-sent events of any of a service's replicas outside any trace until it is closed, and comes back with the last id
 * when the stream breaks.
 */
export function followEvents(service: ServiceName, options: FollowEventsOptions): { close(): Promise<void> } {
  const { onEvent, path = '/events', pauseMs = defaultPauseMs } = options
  const { urls, token } = whereabouts(service, options)
  const ending = new AbortController()
  const following = untraced(follow)

  async function follow(): Promise<void> {
    let lastId: string | undefined
    let pause = pauseMs.first
    for (let turn = 0; !ending.signal.aborted; turn += 1) {
      try {
        for await (const { id, event, data } of events(inTurn(urls, turn) + path, lastId)) {
          pause = pauseMs.first
          lastId = id ?? lastId
          if (event !== 'missed') onEvent(JSON.parse(data))
        }
      } catch {
        // It is away, or broke off: what matters is that it is tried again.
      }
      await wait(pause, undefined, { signal: ending.signal }).catch(() => {})
      pause = Math.min(pauseMs.longest, pause * 2)
    }
  }

  async function* events(url: string, lastId: string | undefined) {
    const response = await fetch(url, {
      signal: ending.signal,
      headers: {
        accept: 'text/event-stream',
        ...(lastId !== undefined && { 'last-event-id': lastId }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    })
    if (!response.ok || response.body === null) throw new Error(`Cannot follow ${url}: status ${response.status}`)
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const data = field(part, 'data')
        if (data !== undefined) yield { id: field(part, 'id'), event: field(part, 'event'), data }
      }
    }
  }

  return {
    async close() {
      ending.abort()
      await following
    },
  }
}

/** As this project's own streams write them: a line for each field. */
function field(part: string, name: string): string | undefined {
  return part
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)
}
