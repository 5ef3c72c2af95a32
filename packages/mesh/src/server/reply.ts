import { createHash } from 'node:crypto'

export interface ReplyOptions {
  /** Instead of the operation's own. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** What of the answer makes it another one: its weak ETag. A client that shows the same is answered 304 without a body. */
  readonly version?: unknown
}

/** An answer that says more than its body. Made by `reply`. */
export class Reply<Body = unknown> {
  readonly body: Body
  readonly options: ReplyOptions

  constructor(body: Body, options: ReplyOptions) {
    this.body = body
    this.options = options
  }
}

/** For handlers whose answer needs a status or headers of its own. */
export function reply<Body>(body: Body, options: ReplyOptions): Reply<Body> {
  return new Reply(body, options)
}

/** Weak: the same facts, not the same bytes. Takes what JSON can hold. */
export function weakTag(version: unknown): string {
  return `W/"${createHash('sha256').update(JSON.stringify(version)).digest('base64url').slice(0, 27)}"`
}

/** Whether an If-None-Match header names the tag; by weak comparison, as RFC 9110 wants it for GET. */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  const opaque = (text: string): string => text.trim().replace(/^W\//, '')
  return header.split(',').some((each) => opaque(each) === opaque(tag))
}
