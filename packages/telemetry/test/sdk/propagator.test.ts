import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meshPropagator } from '../../src/sdk/propagator.ts'

const propagator = meshPropagator()

function through(headers: Record<string, string>): Record<string, string> {
  const out: Record<string, string> = {}
  propagator.inject(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter), out, defaultTextMapSetter)
  return out
}

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((text) => /[^0]/.test(text))

test('whatever valid header comes in, the one that goes out is valid and of the same trace', () => {
  fc.assert(
    fc.property(hex(32), hex(16), hex(2), (traceId, spanId, flags) => {
      const { traceparent } = through({ traceparent: `01-${traceId}-${spanId}-${flags}-later` })
      expect(traceparent).toMatch(new RegExp(`^00-${traceId}-${spanId}-0[01]$`))
    }),
  )
})

test('no text makes reading a header throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (traceparent, tracestate, baggage) => {
      const context = propagator.extract(ROOT_CONTEXT, { traceparent, tracestate, baggage }, defaultTextMapGetter)
      expect(trace.getSpanContext(context)?.traceId ?? '0'.repeat(32)).toMatch(/^[0-9a-f]{32}$/)
    }),
  )
})

test('baggage is kept up to 2 KB', () => {
  const small = `k=${'x'.repeat(2046)}`
  expect(through({ baggage: small })).toEqual({ baggage: small })
  expect(through({ baggage: `${small}x` })).toEqual({})
})
