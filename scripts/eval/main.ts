// How good are the queries? Asks labelled questions and compares what the answers mean with what they should mean.
import { readOptions } from '../options.ts'
import { mesh, offline } from './ask.ts'
import { belowFloor } from './floors.ts'
import { judge, type Verdict } from './judge.ts'
import { readPairs, readQuestions } from './questions.ts'
import { failuresOf, reportOn, tableOf } from './report.ts'

const usage = `Usage: npm run eval -- [options]

  --url <gateway>       ask a running mesh, with whatever model it uses, instead of the offline generator
  --pairs <file.jsonl>  questions from a file: {"question": …, "query": …} a line
  --group <name>        only the questions of questions/<name>.txt
  --failures            show every answer that is not right, and why
  --json                the figures as JSON
  --floors              exit code 1 if a figure is below its floor (scripts/eval/floors.ts)`
const { values } = readOptions(usage, {
  url: { type: 'string' },
  pairs: { type: 'string' },
  group: { type: 'string' },
  failures: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  floors: { type: 'boolean', default: false },
})
await evaluate()

async function evaluate(): Promise<void> {
  const asked = values.url ? mesh(values.url) : offline()
  const all = values.pairs ? readPairs(values.pairs) : readQuestions(new URL('questions/', import.meta.url).pathname)
  const verdicts: Verdict[] = []
  for (const labelled of all.filter(({ group }) => values.group === undefined || group === values.group)) {
    const took = asked.watch()
    const answer = await asked.ask(labelled.question, labelled.setting)
    verdicts.push(judge(labelled, answer, { clock: asked.clock, ms: took() }))
  }
  const report = reportOn(verdicts)
  if (values.failures) process.stdout.write(failuresOf(verdicts))
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : tableOf(report))
  const fallen = values.floors ? belowFloor(report) : []
  for (const each of fallen) process.stderr.write(`${each}\n`)
  if (fallen.length > 0) process.exitCode = 1
}
