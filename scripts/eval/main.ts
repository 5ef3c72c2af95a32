// How good are the queries? Asks labelled questions and compares what the answers mean with what they should mean.
// Usage: npm run eval -- [--generator offline] [--pairs <file.jsonl>] [--group <name>] [--failures] [--json]
import { parseArgs } from 'node:util'
import { offline } from './ask.ts'
import { judge, type Verdict } from './judge.ts'
import { readPairs, readQuestions } from './questions.ts'
import { reportOn, tableOf } from './report.ts'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    group: { type: 'string' },
    failures: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const asked = offline()
const folder = new URL('questions/', import.meta.url).pathname
const questions = (values.pairs ? readPairs(values.pairs) : readQuestions(folder)).filter(
  ({ group }) => values.group === undefined || group === values.group,
)
const verdicts: Verdict[] = []
for (const labelled of questions) {
  const started = performance.now()
  const answer = await asked.ask(labelled.question, labelled.setting)
  verdicts.push(judge(labelled, answer, { now: asked.now(), ms: performance.now() - started }))
}
const report = reportOn(verdicts)
if (values.failures) {
  for (const { labelled, answer, misses } of verdicts.filter(({ misses }) => misses.length > 0)) {
    process.stdout.write(`${labelled.at}  ${labelled.question}\n`)
    if (answer.kind === 'query') process.stdout.write(`    ${answer.query}\n`)
    for (const miss of misses) process.stdout.write(`    - ${miss}\n`)
    process.stdout.write('\n')
  }
}
process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report))
