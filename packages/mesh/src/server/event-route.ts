import type { Call } from '../call.ts'
import type { EventHub } from './event-hub.ts'
import { eventStream, type StreamLimits } from './event-stream.ts'
import type { RawRoute } from './serve-options.ts'

export interface EventRouteOptions<T> {
  /** Of the route. */
  readonly name: string
  readonly path: string
  readonly hub: Pick<EventHub<T>, 'follow' | 'closed'>
  /** What the stream calls each event. */
  readonly event: string
  /** What is told of it; nothing where it is not this caller's business. All of it if absent. */
  readonly told?: (value: T, call: Call) => unknown
  readonly limits?: StreamLimits
}

/**
 * Server-sent events: what the hub is told goes to every client, each with an id. A client that comes back with `Last-Event-ID` gets
 * what it missed, and the event `missed` first where not all of that is still kept. Ends when the client leaves or the hub closes.
 */
export function eventRoute<T>({
  name,
  path,
  hub,
  event,
  told = (value) => value,
  limits,
}: EventRouteOptions<T>): RawRoute {
  return {
    name,
    method: 'GET',
    path,
    hasNoDeadline: true,
    handle(request, response, { call }) {
      const lastId = request.headers['last-event-id']
      const start: Parameters<typeof eventStream>[2] = (send) =>
        hub.follow(typeof lastId === 'string' ? lastId : undefined, {
          missed: () => send('missed', {}),
          event({ id, value }) {
            const data = told(value, call)
            if (data !== undefined) send(event, data, id)
          },
        })
      return eventStream(response, AbortSignal.any([call.signal, hub.closed]), start, limits)
    },
  }
}
