import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from '@opentelemetry/api'

/** Context that can be stored and restored: what W3C Trace Context and Baggage put into headers. */
export interface Carrier {
  readonly traceparent: string
  readonly tracestate?: string | undefined
  readonly baggage?: string | undefined
}

/** The active context as a carrier; undefined where there is no trace (SDK disabled, untraced, outside the mesh, no span). */
export function capture(): Carrier | undefined {
  const headers: { traceparent?: string; tracestate?: string; baggage?: string } = {}
  propagation.inject(context.active(), headers)
  const { traceparent, ...rest } = headers
  return traceparent === undefined ? undefined : { traceparent, ...rest }
}

/** The context a carrier holds, and nothing of the active one; a malformed traceparent gives the root context. */
export function restore(carrier: Carrier): Context {
  return propagation.extract(ROOT_CONTEXT, carrier)
}

/** The span a carrier points to; undefined when its traceparent is malformed. */
export function spanContextOf(carrier: Carrier): SpanContext | undefined {
  const spanContext = trace.getSpanContext(restore(carrier))
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined
}
