import { randomUUID } from 'node:crypto'

/** Something that was published: `id` names it for a follower that comes back. */
export interface HubEvent<T> {
  readonly id: string
  readonly value: T
}

export interface Follower<T> {
  readonly event: (event: HubEvent<T>) => void
  /** Something came after the last id that is no longer kept. */
  readonly missed: () => void
}

/** Those who follow something as it happens, and the latest of it for those who were away for a moment. */
export interface EventHub<T> {
  publish(value: T): void
  /** Tells what came after `lastId`, as far as it is kept, and from then on whatever comes. Gives what ends it. */
  follow(lastId: string | undefined, follower: Follower<T>): () => void
  readonly followers: () => number
  /** Nothing more will come. */
  readonly closed: AbortSignal
  close(): void
}

const keptByDefault = 1_000

export function createEventHub<T>({ kept = keptByDefault } = {}): EventHub<T> {
  /** Ids of another start mean nothing here. */
  const start = randomUUID().slice(0, 8)
  const latest: (HubEvent<T> & { readonly number: number })[] = []
  const followers = new Set<Follower<T>>()
  const closing = new AbortController()
  let count = 0

  /** Undefined for an id of another start. */
  function numberOf(id: string): number | undefined {
    const [of, number = ''] = id.split('-')
    return of === start && /^\d+$/.test(number) ? Number(number) : undefined
  }

  return {
    publish(value) {
      count += 1
      const event = { id: `${start}-${count}`, number: count, value }
      latest.push(event)
      if (latest.length > kept) latest.shift()
      for (const follower of followers) follower.event(event)
    },
    follow(lastId, follower) {
      const seen = lastId === undefined ? count : numberOf(lastId)
      if (seen === undefined || seen < count - latest.length) follower.missed()
      for (const event of latest) if (event.number > (seen ?? 0)) follower.event(event)
      followers.add(follower)
      return () => void followers.delete(follower)
    },
    followers: () => followers.size,
    closed: closing.signal,
    close: () => closing.abort(),
  }
}
