import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newWallTime, preciseStarts } from '../../src/sdk/precise-starts.ts'

test('wall time is right to the fraction, and follows a wall clock that was set', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (phase) => {
      let elapsed = 0
      let origin = 1_700_000_000_000 + phase
      const toWallTime = newWallTime(() => Math.floor(origin + elapsed), { timeOrigin: origin, now: () => elapsed })
      for (; elapsed < 50; elapsed += 0.7) expect(toWallTime(elapsed)).toBeCloseTo(origin + elapsed, 3)
      for (const set of [60_000, -90_000]) {
        origin += set
        for (let step = 0; step < 20; step++, elapsed += 0.7)
          expect(Math.abs(toWallTime(elapsed) - (origin + elapsed))).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('spans within one millisecond keep their order, and a start that was given stays', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    spanProcessors: [preciseStarts(), new SimpleSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('test')
  const names = Array.from({ length: 50 }, (_, index) => `span ${index}`)
  for (const name of names) tracer.startSpan(name).end()
  tracer.startSpan('given', { startTime: [1_600_000_000, 0] }).end()

  const spans = exporter.getFinishedSpans()
  const starts = spans.slice(0, -1).map(({ startTime: [seconds, nanos] }) => seconds * 1e9 + nanos)
  expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  expect(new Set(starts).size).toBeGreaterThan(names.length / 2) // cut to milliseconds there would be two or three
  expect(spans.at(-1)?.startTime).toEqual([1_600_000_000, 0])
})
