// Reads generated and broken queries with everything the language package offers, and fails on the first that throws or takes too long.
// Usage: npm run fuzz -- [--runs 1000000] [--seed 1]
import { parseArgs } from 'node:util'
import { complete, format, parse, semanticTokens, validate } from '../../packages/dataprime/src/index.ts'
import { hostileInputs, nextInput } from './inputs.ts'
import { pick, randomFrom } from './random.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const runs = Number(values.runs)
const seed = Number(values.seed)

/** An ordinary input is a few hundred characters: this long is a hang, even on a busy machine. */
const longestMs = 500
/** Of a 64 KB input, the best of some tries, since a machine may be busy. */
const longestHostileMs = 50
const tries = 5

const readers: readonly ((text: string, at: number) => unknown)[] = [
  (text) => validate(text),
  (text) => validate(text, { source: 'spans' }),
  (text) => format(text),
  (text) => semanticTokens(text),
  (text, at) => complete(text, at),
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

const hostile = hostileInputs.map(({ piece, text }) => ({
  piece,
  ms: Math.min(...Array.from({ length: tries }, () => timed(text, () => parse(text)))),
}))
const worst = hostile.toSorted((a, b) => b.ms - a.ms)

console.log(
  `${runs} inputs of seed ${seed}: none threw, none hung (${((performance.now() - started) / 1000).toFixed(0)} s, slowest ${slowest.ms.toFixed(1)} ms: ${JSON.stringify(slowest.text.slice(0, 120))})`,
)
console.log(
  `64 KB of ${JSON.stringify(worst[0]?.piece)}: ${worst[0]?.ms.toFixed(1)} ms, the slowest of ${hostile.length} hostile inputs`,
)
for (const { piece, ms } of worst)
  if (ms > longestHostileMs) console.log(`  over ${longestHostileMs} ms: ${JSON.stringify(piece)} ${ms.toFixed(1)} ms`)
process.exitCode = worst.some(({ ms }) => ms > longestHostileMs) ? 1 : 0

function timed(text: string, work: () => void): number {
  const begun = performance.now()
  try {
    work()
  } catch (error) {
    fail(String(error instanceof Error ? error.stack : error), text)
  }
  return performance.now() - begun
}

function fail(what: string, text: string): never {
  console.error(`Seed ${seed}: ${what}\nInput: ${JSON.stringify(text.slice(0, 2000))}`)
  process.exit(1)
}
