import {
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { isOutsideMesh } from '../boundaries.ts'

const maxBaggageBytes = 2048
const baggageHeader = 'baggage'

/**
 * W3C Trace Context and Baggage with three rules of ours: nothing is injected outside the mesh, baggage over 2 KB is dropped whole,
 * and of the incoming flags only `sampled` is kept (the SDK writes unknown bits back as a malformed header).
 */
export function meshPropagator(): TextMapPropagator {
  const traceContext = new W3CTraceContextPropagator()
  const baggage = new W3CBaggagePropagator()
  return {
    fields: () => [...traceContext.fields(), ...baggage.fields()],

    inject(context: Context, carrier: unknown, setter: TextMapSetter) {
      if (isOutsideMesh(context)) return
      traceContext.inject(context, carrier, setter)
      baggage.inject(context, carrier, {
        set(target, key, value) {
          if (Buffer.byteLength(value) <= maxBaggageBytes) setter.set(target, key, value)
        },
      })
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter) {
      const withTrace = keepKnownFlags(traceContext.extract(context, carrier, getter))
      return byteLength(getter.get(carrier, baggageHeader)) > maxBaggageBytes
        ? propagation.deleteBaggage(withTrace)
        : baggage.extract(withTrace, carrier, getter)
    },
  }
}

function keepKnownFlags(context: Context): Context {
  const remote = trace.getSpanContext(context)
  if (remote === undefined || (remote.traceFlags & ~TraceFlags.SAMPLED) === 0) return context
  return trace.setSpanContext(context, { ...remote, traceFlags: remote.traceFlags & TraceFlags.SAMPLED })
}

function byteLength(header: string | string[] | undefined): number {
  return Buffer.byteLength(Array.isArray(header) ? header.join(',') : (header ?? ''))
}
