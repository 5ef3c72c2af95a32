import { createEventHub, type EventHub, followEvents, type Life } from '@dataprime/mesh'
import { type TraceSummary, traceSummary } from '@dataprime/mesh/contracts'

export type TraceFeed = Pick<EventHub<TraceSummary>, 'follow' | 'closed'>

interface Session {
  readonly hub: EventHub<TraceSummary>
  readonly following: ReturnType<typeof followEvents>
}

/**
 * Tells of traces that grow, for as long as somebody wants to know: storage is followed by one stream for all of them, and by none
 * when nobody looks, because it reads each trace that it tells of.
 */
export function followTraces({ env, use, signal }: Pick<Life, 'env' | 'use' | 'signal'>): TraceFeed {
  let session: Session | undefined
  use({ close: async () => session?.following.close() })

  /** With ids of its own: who comes back from an earlier one has missed something. */
  function begin(): Session {
    const hub = createEventHub<TraceSummary>()
    const onEvent = (data: unknown) => {
      const read = traceSummary.safeParse(data)
      if (read.success) hub.publish(read.data)
    }
    return { hub, following: followEvents('storage_service', { env, path: '/traces/stream', onEvent }) }
  }

  return {
    closed: signal,
    follow(lastId, follower) {
      session ??= begin()
      const { hub, following } = session
      const end = hub.follow(lastId, follower)
      return () => {
        end()
        if (hub.followers() > 0 || session?.hub !== hub) return
        session = undefined
        void following.close()
      }
    },
  }
}
