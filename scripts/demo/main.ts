// Seven steps through what the project is about, on a mesh of its own: nothing that is running is touched, and nothing is left.
import process from 'node:process'
import { paintFor } from '../../packages/cli/src/paint.ts'
import { type Printer, printAnswer, printTrace } from '../../packages/cli/src/print-answer.ts'
import { startMesh } from '../../test/support/mesh.ts'
import { readOptions } from '../options.ts'
import { demoGateway } from './demo-gateway.ts'
import { calls, course, share, timings } from './figures.ts'
import { table } from './table.ts'

const usage = `Usage: npm run demo [-- "a question of your own"]

Starts six services on free ports, asks a question, shows its trace, who took part and for how long, rates the answer,
draws who called whom, and ends them all. No key, no network, no Docker. Exit codes: 0 all seven steps done, 1 one failed.`
const usual = 'top 3 error messages per service in production since yesterday, excluding timeouts'

const { positionals } = readOptions(usage, {}, { allowPositionals: true })
const question = positionals.join(' ') || usual
const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())
const paint = paintFor(process.stdout, process.env)
const terminal: Printer = {
  out: (text) => console.log(text),
  paint,
  columns: process.stdout.columns || 120,
}

step(1, 'Six services, each a process of its own')
const mesh = await startMesh()
try {
  await show()
} catch (error) {
  process.exitCode = interrupt.signal.aborted ? 130 : 1
  if (!interrupt.signal.aborted) console.error(error instanceof Error ? error.message : error)
} finally {
  if ((await mesh.stop()) !== 0) process.exitCode ||= 1
}

async function show(): Promise<void> {
  const gateway = demoGateway(mesh.gateway, interrupt.signal)
  console.log(`The gateway listens at ${mesh.gateway}; the other five answer it alone.`)

  step(2, `A question: ${question}`)
  const { answer, spans } = await gateway.ask(question)
  printAnswer(answer, [], terminal)

  step(3, 'One trace of it, under a single root, and through the queue')
  printTrace(spans, terminal)

  step(4, 'Who took part')
  const took = timings(spans)
  console.log(
    table(
      ['service', 'spans'],
      took.map(({ service, spans: count }) => [service, String(count)]),
    ),
  )

  step(5, 'Where the time went')
  const total = took.reduce((sum, { ownMs }) => sum + ownMs, 0)
  const rows = took.map(({ service, ownMs }) => [service, `${ownMs.toFixed(1)} ms`, share(ownMs, total)])
  console.log(table(['service', 'its own time', 'of all'], rows))
  const { answeredMs, wholeMs } = course(spans)
  console.log(
    `Its own: while it waited for nobody. The answer was there after ${answeredMs} ms, the work behind the queue after ${wholeMs} ms.`,
  )

  step(6, 'Feedback, which the trace is linked to')
  const { rating, count, mean } = await gateway.rate(question, answer, 5)
  console.log(`Rated ${rating} of 5; ${count} rating so far, ${mean} on average.`)

  step(7, 'Who called whom, drawn from the spans')
  console.log(table(['from', 'to', 'calls', 'p95'], calls(await gateway.serviceMap())))
}

function step(number: number, title: string): void {
  console.log(`${number === 1 ? '' : '\n'}${paint('bold', `${number}/7  ${title}`)}\n`)
}
