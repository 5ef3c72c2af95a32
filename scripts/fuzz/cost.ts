import {
  check,
  complete,
  explain,
  format,
  hover,
  optimize,
  parse,
  semanticTokens,
  validate,
} from '../../packages/dataprime/src/index.ts'
import { type Hostile, hostileInputs } from './hostile.ts'

const large = 65_536
const small = large / 4
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parse: (text) => parse(text),
  'parse and check': (text) => check(parse(text).query, text),
  validate: (text) => validate(text),
  format: (text) => format(text),
  optimize: (text) => optimize(text),
  explain: (text) => explain(parse(text).query),
  'semantic tokens': (text) => semanticTokens(text),
  complete: (text) => complete(text, text.length),
  hover: (text) => hover(text, text.length - 1),
}

/** What a 64 KB input may cost, in ms: to be parsed, and with all that is said of its thousands of parts. */
const mostMs: Readonly<Record<string, number>> = { parse: 50, 'parse and check': 200 }
/** How much more it may cost any reader than one of a quarter of the length: 16 would be quadratic. */
const mostGrowth = 10
/** Below this, growth is noise. */
const leastMs = 30
/** Of which the best counts: what else runs on a machine only adds. */
const tries = 20
/** The clock of a thread may tick every few milliseconds, so what is short is read several times at once. */
const repeats = 8

interface Cost {
  readonly reader: string
  readonly input: string
  readonly ms: number
  /** How many times what a quarter of the length costs; null where that is too little to tell. */
  readonly growth: number | null
  readonly isTooMuch: boolean
}

/** What each reader costs on each hostile input. */
export function* hostileCosts(): Generator<Cost> {
  for (const input of hostileInputs) for (const read of Object.values(readers)) read(input.text(2000))
  for (const input of hostileInputs) {
    for (const [reader, read] of Object.entries(readers)) yield costOf(reader, read, input)
  }
}

function costOf(reader: string, read: (text: string) => unknown, { name, text }: Hostile): Cost {
  const [long, short] = [text(large), text(small)]
  const most = mostMs[reader] ?? Number.POSITIVE_INFINITY
  let best: Cost | null = null
  let [ms, msOfSmall] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let time = 0; time < tries && (best?.isTooMuch ?? true); time++) {
    ms = Math.min(ms, msOf(read, long))
    if (ms >= leastMs)
      msOfSmall = Math.min(msOfSmall, msOf(read, ...Array.from({ length: repeats }, () => short)) / repeats)
    const growth = ms >= leastMs ? ms / msOfSmall : null
    const isTooMuch = ms > most || (growth ?? 0) > mostGrowth
    best = { reader, input: name, ms, growth, isTooMuch }
  }
  if (!best) throw new RangeError('Cannot measure without a try')
  return best
}

/** What it costs to read these texts, in processor time of this thread: waiting for a turn does not count. */
export function msOf(read: (text: string) => unknown, ...texts: readonly string[]): number {
  const begun = process.threadCpuUsage()
  for (const text of texts) read(text)
  const { user, system } = process.threadCpuUsage(begun)
  return (user + system) / 1000
}
