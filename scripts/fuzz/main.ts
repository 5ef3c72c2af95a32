import {
  complete,
  format,
  hover,
  optimize,
  parse,
  repair,
  semanticTokens,
  validate,
} from '../../packages/dataprime/src/index.ts'
import { readOptions } from '../options.ts'
import { hostileCosts, msOf } from './cost.ts'
import { nextInput } from './inputs.ts'
import { pick, randomFrom } from './random.ts'

const usage = `Usage: npm run fuzz -- [--runs 1000000] [--seed 1]

Reads generated and broken queries with everything the language package offers, and fails on the first that throws or takes too long.
Then 64 KB inputs that are built to be slow: parsing one may cost 50 ms, parsing and checking 200 ms, and no reader's cost may grow
faster than the length.`

const { values } = readOptions(usage, {
  runs: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
})
const runs = Number(values.runs)
const seed = Number(values.seed)

/** An ordinary input is a few hundred characters: so much processor time is a hang, even on a busy machine. */
const longestMs = 500

const readers: readonly ((text: string, at: number) => unknown)[] = [
  (text) => validate(text),
  (text) => validate(text, { source: 'spans' }),
  (text) => format(text),
  (text) => semanticTokens(text),
  (text) => optimize(text),
  (text) => repair(text),
  (text, at) => complete(text, at),
  (text, at) => hover(text, at),
]

const random = randomFrom(seed)
const started = performance.now()
let slowest = { ms: 0, text: '' }
for (let run = 0; run < runs; run++) {
  const text = nextInput(random)
  const at = Math.floor(random() * (text.length + 1))
  const ms = timed(text, () => {
    parse(text)
    pick(random, readers)(text, at)
  })
  if (ms > slowest.ms) slowest = { ms, text }
  if (ms > longestMs) fail(`took ${ms.toFixed(0)} ms`, text)
  if (process.stderr.isTTY && run % 10_000 === 0) process.stderr.write(`\r${run} of ${runs}`)
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

console.log(
  `${runs} inputs of seed ${seed}: none threw, none hung (${((performance.now() - started) / 1000).toFixed(0)} s, slowest ${slowest.ms.toFixed(1)} ms: ${JSON.stringify(slowest.text.slice(0, 120))})`,
)

const costs = [...hostileCosts()]
const inputs = new Set(costs.map(({ input }) => input)).size
console.log(`${inputs} hostile inputs of 64 KB, by what reads them: the dearest, and the steepest from 16 KB to 64 KB`)
for (const [reader, own] of Map.groupBy(costs, (cost) => cost.reader)) {
  const dearest = own.toSorted((a, b) => b.ms - a.ms)[0]
  const steepest = own.toSorted((a, b) => (b.growth ?? 0) - (a.growth ?? 0))[0]
  console.log(
    `  ${reader.padEnd(16)}${dearest ? shown(dearest) : ''}; ${steepest?.growth ? shown(steepest) : 'none to speak of'}`,
  )
}
const tooMuch = costs.filter((cost) => cost.isTooMuch)
for (const cost of tooMuch) console.log(`TOO MUCH: ${cost.reader}, ${shown(cost)}`)
process.exitCode = tooMuch.length > 0 ? 1 : 0

function shown({ input, ms, growth }: (typeof costs)[number]): string {
  return `${ms.toFixed(0)} ms${growth === null ? '' : ` (× ${growth.toFixed(1)})`} ${input}`
}

function timed(text: string, work: () => void): number {
  try {
    return msOf(work, text)
  } catch (error) {
    return fail(String(error instanceof Error ? error.stack : error), text)
  }
}

function fail(what: string, text: string): never {
  console.error(`Seed ${seed}: ${what}\nInput: ${JSON.stringify(text.slice(0, 2000))}`)
  process.exit(1)
}
