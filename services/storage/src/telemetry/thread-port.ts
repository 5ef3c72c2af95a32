// The other side of `thread.ts`. Whatever runs in such a thread is never traced: it is started without the preload, and imports
// nothing that could trace.
import { parentPort } from 'node:worker_threads'
import { ShapeError } from './json-shape.ts'
import type { Reply } from './thread.ts'

type Handlers<K> = {
  readonly [Kind in keyof K]: K[Kind] extends { readonly request: infer Request; readonly reply: infer Answer }
    ? (request: Request) => Answer
    : never
}

/** A body that is larger than it may be once it is unpacked. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

export interface AnswerOptions {
  /** After an answer, because nobody waits for it. A failure is met again, and told, by a later request. */
  readonly afterwards?: (kind: string, request: object) => void
}

/** Answers what the main thread asks until it asks to close. */
export function answerRequests<K extends object>(handlers: Handlers<K>, { afterwards }: AnswerOptions = {}): void {
  const port = parentPort
  if (!port) throw new Error('Cannot answer requests: this is not a worker thread')
  const byKind = handlers as Readonly<Record<string, (request: object) => unknown>> // a request comes with its own kind
  port.on('message', ({ id, kind, request }: { id: number; kind: string; request: object }) => {
    port.postMessage({ id, reply: attempt(() => byKind[kind]?.(request)) })
    if (afterwards) attempt(() => afterwards(kind, request))
    if (kind === 'close') port.close()
  })
}

function attempt(work: () => unknown): Reply {
  try {
    return { kind: 'done', value: work() }
  } catch (error) {
    // The stack overflows on values nested by the thousand; the sender must not think that trying again helps.
    if (error instanceof RangeError)
      return { kind: 'malformed', message: 'Cannot read the body: it is nested too deeply' }
    if (error instanceof ShapeError) return { kind: 'malformed', message: error.message }
    if (error instanceof TooLargeError) return { kind: 'too large', message: error.message }
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}
