import { runChaos } from '../../test/support/chaos/chaos.ts'
import { readOptions } from '../options.ts'

const usage = `Usage: npm run chaos -- [--requests 2000] [--seed 1]

Kills services at random moments under questions that nobody waits for, and fails on anything lost, done twice or cut off.`

const { values } = readOptions(usage, {
  requests: { type: 'string', default: '2000' },
  seed: { type: 'string', default: '1' },
})
const say = (text: string): void => console.error(text)
const { violations, ...report } = await runChaos({ requests: Number(values.requests), seed: Number(values.seed), say })
console.log(
  JSON.stringify({ ...report, durationS: Math.round(report.durationS), violations: violations.length }, null, 2),
)
for (const violation of violations.slice(0, 20)) console.error(violation)
process.exitCode = violations.length > 0 ? 1 : 0
