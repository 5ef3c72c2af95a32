import { validate } from 'dataprime'
import { commonUsage, exitCodes, readJob } from './options.ts'
import { printable, report } from './report.ts'
import type { Terminal } from './terminal.ts'

const usage = `Usage: dataprime explain [options] [query files]

Says in plain English what queries do, a sentence for each stage.

Options:
${commonUsage}`

/** `explain`: what every query does. Errors are told beside it. Gives the exit code. */
export async function explain(args: readonly string[], terminal: Terminal): Promise<number> {
  const job = await readJob(args, terminal, { usage, options: {} })
  if (typeof job === 'number') return job
  const results = job.inputs.map((input) => ({ input, ...validate(input.text, job.check) }))
  if (job.isJson) {
    const files = results.map(({ input, isValid, explanation }) => ({ file: input.name, isValid, explanation }))
    terminal.out(JSON.stringify({ files }, null, 2))
  } else {
    for (const { input, explanation, diagnostics } of results) {
      if (results.length > 1) terminal.out(terminal.paint('bold', `${input.name}:`))
      for (const sentence of explanation) terminal.out(printable(sentence))
      for (const found of diagnostics.filter(({ severity }) => severity === 'error')) {
        const { paintError: paint, columns } = terminal
        terminal.error(report(found, { name: input.name, text: input.text, paint, columns }))
      }
    }
  }
  return job.code || (results.every(({ isValid }) => isValid) ? exitCodes.fine : exitCodes.findings)
}
