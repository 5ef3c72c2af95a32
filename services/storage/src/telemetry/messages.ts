import type { ServiceMap, TraceSummary } from '@dataprime/mesh/contracts'
import type { Rejected } from './decode.ts'
import type { OtlpTrace } from './otlp.ts'
import type { Window } from './service-map.ts'
import type { TraceFilter } from './trace-list.ts'
import type { TraceView } from './trace-reader.ts'
import type { Retention } from './writer.ts'

export type Signal = 'spans' | 'logs'

/** How the body of an export request is written. */
export interface Encoding {
  readonly format: 'json' | 'protobuf'
  readonly isGzipped: boolean
}

/** What the thread that writes is asked for: each kind with its request and its reply. */
export interface Writing {
  readonly ingest: {
    readonly request: {
      readonly signal: Signal
      readonly encoding: Encoding
      readonly body: Uint8Array
      /** Unix milliseconds: the thread has no clock of its own. */
      readonly now: number
    }
    readonly reply: Ingested
  }
  readonly counts: { readonly request: object; readonly reply: TelemetryCounts }
  readonly close: { readonly request: object; readonly reply: null }
}

export interface Ingested {
  readonly rejected: Rejected
  /** Ids of the traces that spans were added to. */
  readonly traces: readonly string[]
}

export interface TelemetryCounts {
  readonly spans: number
  readonly logs: number
  readonly size_bytes: number
}

/** What the thread that reads is asked for. */
export interface Reading {
  readonly trace: { readonly request: { readonly traceId: string }; readonly reply: TraceView }
  readonly otlp: { readonly request: { readonly traceId: string }; readonly reply: OtlpTrace }
  readonly traces: { readonly request: { readonly filter: TraceFilter }; readonly reply: readonly TraceSummary[] }
  readonly summaries: {
    readonly request: { readonly traceIds: readonly string[] }
    readonly reply: readonly TraceSummary[]
  }
  readonly serviceMap: { readonly request: Window; readonly reply: ServiceMap }
  readonly close: { readonly request: object; readonly reply: null }
}

export interface WriterData {
  readonly path: string
  readonly retention: Retention
  /** Of one body, unpacked. */
  readonly maxBodyBytes: number
  /** For the retention at opening, Unix milliseconds. */
  readonly now: number
}

export interface ReaderData {
  readonly path: string
}
