// A small door to the metrics API: instruments are made when first used, so nobody has to hold one.
import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
  metrics,
} from '@opentelemetry/api'
import { metricsByName } from './names.ts'
import { runtime } from './runtime.ts'
import { serviceIdentity } from './service-identity.ts'

interface Instruments {
  readonly provider: MeterProvider
  readonly meter: Meter
  readonly counters: Map<string, Counter>
  readonly histograms: Map<string, Histogram>
}

export interface Observation {
  readonly value: number
  readonly attributes?: Attributes
}

// Bounds for durations in seconds, as the semantic conventions advise for short operations.
const secondsBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

let current: Instruments | undefined

/** Adds `value` to the counter `name`. */
export function count(name: string, value = 1, attributes: Attributes = {}): void {
  const { counters, meter } = instruments()
  let counter = counters.get(name)
  if (counter === undefined) {
    counter = meter.createCounter(name, optionsOf(name))
    counters.set(name, counter)
  }
  counter.add(value, attributes)
}

/** Records `value` in the histogram `name`; durations are in seconds. */
export function record(name: string, value: number, attributes: Attributes = {}): void {
  const { histograms, meter } = instruments()
  let histogram = histograms.get(name)
  if (histogram === undefined) {
    const options = optionsOf(name)
    histogram = meter.createHistogram(name, {
      ...options,
      ...(options.unit === 's' && { advice: { explicitBucketBoundaries: secondsBuckets } }),
    })
    histograms.set(name, histogram)
  }
  histogram.record(value, attributes)
}

type Observed = number | readonly Observation[]

/** Reads the gauge `name` from `read` whenever metrics are collected: a number, or several with attributes. Returns what ends it. */
export function observe(name: string, read: () => Observed | Promise<Observed>): () => void {
  const gauge = instruments().meter.createObservableGauge(name, optionsOf(name))
  const callback: Parameters<typeof gauge.addCallback>[0] = async (result) => {
    const seen = await read()
    for (const { value, attributes } of typeof seen === 'number' ? [{ value: seen, attributes: {} }] : seen) {
      result.observe(value, attributes)
    }
  }
  gauge.addCallback(callback)
  return () => gauge.removeCallback(callback)
}

/** All metrics of this process as Prometheus text; a comment when telemetry is off. */
export async function metricsText(): Promise<string> {
  return (await runtime.metricsText?.()) ?? '# telemetry is off\n'
}

// The provider changes when tests install their own; instruments of the old one would record nothing.
function instruments(): Instruments {
  const provider = metrics.getMeterProvider()
  if (current?.provider !== provider) {
    const meter = provider.getMeter(serviceIdentity.name, serviceIdentity.version)
    current = { provider, meter, counters: new Map(), histograms: new Map() }
  }
  return current
}

function optionsOf(name: string): { unit?: string; description?: string } {
  const { unit, description } = metricsByName.get(name) ?? {}
  return { ...(unit && { unit }), ...(description && { description }) }
}
