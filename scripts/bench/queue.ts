import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { type Figure, median, quantile } from './figure.ts'
import { type Bench, type Contender, contenders, type Durability, realHandler } from './queue-contenders.ts'

const rounds = 3
const payload = { text: 'x'.repeat(280) } // about 300 bytes as JSON
const slices = 20
const inARow = 200
const atOnce = 4_000
const width = 100
const starts = 60
const idleMs = 3_000

interface Measured {
  readonly contender: Contender
  readonly serial: number[]
  readonly concurrent: number[]
  readonly processed: Map<number, number[]>
  readonly latencyMs: number[]
}

/** The queue beside what npm offers, in turn, in one process and one run; what is said of the same durability can be compared. */
export async function queue(): Promise<readonly Figure[]> {
  const all: Measured[] = []
  for (const contender of contenders()) {
    const measured: Measured = { contender, serial: [], concurrent: [], processed: new Map(), latencyMs: [] }
    try {
      await (await contender.open()).close() // what cannot be opened here is left out
      all.push(measured)
    } catch (error) {
      console.error(`  without ${contender.name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  for (let round = 0; round < rounds; round++) {
    await measureSerial(all)
    for (const one of all) await measure(one)
  }
  return [...all.flatMap((one) => figuresOf(one, all)), ...(await idleFigures(all))]
}

/** In short turns, because what a disk takes changes from one second to the next. */
async function measureSerial(all: readonly Measured[]): Promise<void> {
  const benches = await Promise.all(all.map(({ contender }) => contender.open()))
  try {
    const took = benches.map(() => 0)
    for (let slice = 0; slice < slices; slice++)
      for (const [at, bench] of benches.entries())
        took[at] = (took[at] ?? 0) + inARow / (await perSecond(inARow, 1, () => bench.enqueue(payload)))
    for (const [at, one] of all.entries()) one.serial.push((slices * inARow) / (took[at] ?? 0))
  } finally {
    for (const bench of benches) await bench.close()
  }
}

async function measure({ contender, concurrent, processed, latencyMs }: Measured): Promise<void> {
  for (const concurrency of contender.concurrencies) {
    const bench = await contender.open()
    try {
      concurrent.push(await perSecond(atOnce, width, () => bench.enqueue(payload)))
      const rates = processed.get(concurrency) ?? []
      rates.push(await processAll(bench, { jobs: atOnce, concurrency }))
      processed.set(concurrency, rates)
    } finally {
      await bench.close()
    }
  }
  latencyMs.push(...(await startLatencies(contender)))
}

async function perSecond(times: number, lanes: number, work: () => unknown): Promise<number> {
  let left = times
  const started = performance.now()
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (times * 1_000) / (performance.now() - started)
}

async function processAll(bench: Bench, { jobs, concurrency }: { jobs: number; concurrency: number }): Promise<number> {
  const over = Promise.withResolvers<void>()
  let handled = 0
  const started = performance.now()
  const stop = bench.work(concurrency, async () => {
    await realHandler()
    if (++handled === jobs) over.resolve()
  })
  await over.promise
  while ((await bench.done()) < jobs) await turn() // the last verdicts are under way
  const took = performance.now() - started
  await stop()
  return (jobs * 1_000) / took
}

/** From the call that enqueues to the handler's first line, with an idle worker. */
async function startLatencies(contender: Contender): Promise<readonly number[]> {
  const bench = await contender.open()
  const latencies: number[] = []
  let begun = Promise.withResolvers<void>()
  const stop = bench.work(1, async () => begun.resolve())
  try {
    // One that polls takes its time; a few runs tell that.
    for (let run = 0; run < starts && (run < 3 || median(latencies) < 200); run++) {
      await delay(5) // so that the worker has gone idle
      begun = Promise.withResolvers()
      const started = performance.now()
      const enqueued = bench.enqueue(payload)
      await begun.promise
      latencies.push(performance.now() - started)
      await enqueued
    }
  } finally {
    await stop()
    await bench.close()
  }
  return latencies
}

function figuresOf(
  { contender, serial, concurrent, processed, latencyMs }: Measured,
  all: readonly Measured[],
): readonly Figure[] {
  const own = all.find(
    ({ contender: { name, durability } }) => name.startsWith('ours') && durability === contender.durability,
  )
  const isOwn = own?.contender === contender
  const against = (ownRate: number, rate: number): { readonly note?: string } =>
    isOwn ? {} : { note: `ours is ${(ownRate / rate).toFixed(1)} × as fast` }
  const best = (rates: ReadonlyMap<number, readonly number[]>): number => Math.max(...[...rates.values()].map(median))
  const { name } = contender
  const ownBest = best(own?.processed ?? new Map())
  return [
    {
      name: `${name}: enqueue, one by one`,
      value: median(serial),
      unit: '/s',
      ...targetOf(isOwn, contender.durability),
      ...against(median(own?.serial ?? []), median(serial)),
    },
    {
      name: `${name}: enqueue, ${width} at once`,
      value: median(concurrent),
      unit: '/s',
      ...targetOf(isOwn, contender.durability),
      ...against(median(own?.concurrent ?? []), median(concurrent)),
    },
    ...[...processed].map(([concurrency, rates]) => ({
      name: `${name}: claim, handle, acknowledge, concurrency ${concurrency}`,
      value: median(rates),
      unit: '/s',
      ...(isOwn && concurrency === 50 ? targetOf(isOwn, contender.durability) : {}),
      ...against(median(own?.processed.get(concurrency) ?? [ownBest]), median(rates)),
    })),
    {
      name: `${name}: enqueue to start p50`,
      value: median(latencyMs),
      unit: 'ms',
      ...(isOwn ? { target: '≤ 5 ms' } : {}),
      note: `p99 ${quantile(latencyMs, 0.99).toFixed(1)} ms`,
    },
  ]
}

function targetOf(isOwn: boolean, durability: Durability): { readonly target?: string } {
  return isOwn ? { target: `the most that survives a ${durability}` } : {}
}

async function idleFigures(all: readonly Measured[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const { contender } of all.filter(({ contender: { name } }) => name.startsWith('ours, FULL'))) {
    const bench = await contender.open()
    const stop = bench.work(4, realHandler)
    await delay(200)
    const before = process.cpuUsage()
    await delay(idleMs)
    const { user, system } = process.cpuUsage(before)
    await stop()
    await bench.close()
    figures.push({
      name: `${contender.name}: CPU of an idle worker`,
      value: (user + system) / 10 / idleMs,
      unit: '%',
      target: '< 1 %',
    })
  }
  return figures
}
