import { optimize as rewrite, validate } from 'dataprime'
import { commonUsage, exitCodes, readJob } from './options.ts'
import { report } from './report.ts'
import type { Terminal } from './terminal.ts'

const usage = `Usage: dataprime optimize [options] [query files]

Prints queries that give the same rows with less work, and on standard error the rules that made them so.

Options:
${commonUsage}`

/** `optimize`: every query rewritten. One with errors is left as it is, and told. Gives the exit code. */
export async function optimize(args: readonly string[], terminal: Terminal): Promise<number> {
  const job = await readJob(args, terminal, { usage, options: {} })
  if (typeof job === 'number') return job
  const results = job.inputs.map((input) => {
    const { isValid, diagnostics } = validate(input.text, job.check)
    return { input, isValid, diagnostics, ...rewrite(input.text, job.check) }
  })
  if (job.isJson) {
    const files = results.map(({ input, isValid, text, rules }) => ({ file: input.name, isValid, query: text, rules }))
    terminal.out(JSON.stringify({ files }, null, 2))
  } else {
    const { paintError: paint, columns } = terminal
    for (const { input, isValid, diagnostics, text, rules } of results) {
      if (isValid) terminal.out(text)
      for (const { name } of rules) terminal.error(`${paint('green', 'applied')} ${name}`)
      for (const found of diagnostics.filter(({ severity }) => severity === 'error')) {
        terminal.error(report(found, { name: input.name, text: input.text, paint, columns }))
      }
    }
  }
  return job.code || (results.every(({ isValid }) => isValid) ? exitCodes.fine : exitCodes.findings)
}
