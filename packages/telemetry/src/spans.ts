import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { type Carrier, restore, spanContextOf } from './carrier.ts'
import { errorType } from './error-type.ts'
import { attr } from './names.ts'
import { serviceIdentity } from './service-identity.ts'

export interface SpanOptions {
  /** INTERNAL if absent. */
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** Spans this one belongs to without being their child; malformed carriers are left out. */
  readonly links?: readonly Carrier[]
  /** Takes the place of the active context, baggage included. */
  readonly parent?: Carrier
}

/**
 * Runs `fn` inside a span, which ends when `fn` returns or its promise settles. What `fn` throws is recorded on the span and thrown on.
 * The instrumentation scope is the service.
 */
export function withSpan<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T {
  const parent = options.parent === undefined ? context.active() : restore(options.parent)
  const { name: scope, version } = serviceIdentity
  const span = trace.getTracer(scope, version).startSpan(
    name,
    {
      ...(options.kind !== undefined && { kind: options.kind }),
      ...(options.attributes !== undefined && { attributes: options.attributes }),
      ...(options.links !== undefined && { links: options.links.flatMap(toLink) }),
    },
    parent,
  )
  return context.with(trace.setSpan(parent, span), () => runAndEnd(span, fn))
}

/** Sets attributes on the active span; without one, nothing happens. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes)
}

/** Links the active span to another one, of whatever trace: what it is about. */
export function linkTo(traceId: string, spanId: string): void {
  const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED }
  if (isSpanContextValid(context)) trace.getActiveSpan()?.addLink({ context })
}

/** The trace the caller is in, as 32 hex digits; undefined outside any. */
export function activeTraceId(): string | undefined {
  return activeSpanContext()?.traceId
}

/** The span the caller is in, as 16 hex digits; undefined outside any. */
export function activeSpanId(): string | undefined {
  return activeSpanContext()?.spanId
}

function activeSpanContext(): SpanContext | undefined {
  const spanContext = trace.getActiveSpan()?.spanContext()
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined
}

function runAndEnd<T>(span: Span, fn: (span: Span) => T): T {
  let result: T
  try {
    result = fn(span)
  } catch (error) {
    fail(span, error)
    throw error
  }
  if (!(result instanceof Promise)) {
    span.end()
    return result
  }
  return result.then(
    (value: unknown) => {
      span.end()
      return value
    },
    (error: unknown) => {
      fail(span, error)
      throw error
    },
  ) as T
}

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  span.recordException(error instanceof Error ? error : message)
  span.setAttribute(attr.errorType, errorType(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message })
  span.end()
}

function toLink(carrier: Carrier): Link[] {
  const spanContext = spanContextOf(carrier)
  return spanContext === undefined ? [] : [{ context: spanContext }]
}
