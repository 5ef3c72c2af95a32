import type { StoredSpan } from '@dataprime/mesh/contracts'
import type { Retention, TelemetryCounts } from './file.ts'

/** What the main thread and the worker say to each other. */
export type Request =
  | {
      readonly kind: 'ingest'
      readonly signal: Signal
      /** JSON, in UTF-8. */
      readonly body: Uint8Array
      /** Unix milliseconds: the worker has no clock of its own. */
      readonly now: number
    }
  | { readonly kind: 'trace'; readonly traceId: string }
  | { readonly kind: 'counts' }
  | { readonly kind: 'close' }

export type Signal = 'spans' | 'logs'

/** What each kind of request is answered with. */
export interface Replies {
  readonly ingest: null
  readonly trace: readonly StoredSpan[]
  readonly counts: TelemetryCounts
  readonly close: null
}

export type Reply =
  | { readonly kind: 'done'; readonly value: Replies[keyof Replies] }
  | { readonly kind: 'malformed'; readonly message: string }
  /** The disk's fault: it may work later. */
  | { readonly kind: 'failed'; readonly message: string }

export interface WorkerData {
  readonly path: string
  readonly retention: Retention
  /** For the retention at opening, Unix milliseconds. */
  readonly now: number
}
