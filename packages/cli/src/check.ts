import { writeFile } from 'node:fs/promises'
import {
  type Advice,
  adviseOn,
  applyFix,
  type CheckOptions,
  type Diagnostic,
  type Validation,
  validate,
} from 'dataprime'
import type { Input } from './inputs.ts'
import { commonUsage, exitCodes, readJob } from './options.ts'
import { type Finding, report } from './report.ts'
import type { Terminal } from './terminal.ts'

const usage = `Usage: dataprime check [options] [query files]

Finds what is wrong in queries: syntax, names and types; with --advice also what is slow.

Options:
  --fix                 make the fixes that are known, in the files; of standard input, print the fixed query
  --strict              warnings are findings too
  --advice              tell what makes a right query slow, too; advice is no finding
  --quiet               tell errors only
${commonUsage}`

/** `check`: diagnostics of every query. Gives the exit code. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  const job = await readJob(args, terminal, {
    usage,
    options: {
      fix: { type: 'boolean' },
      strict: { type: 'boolean' },
      advice: { type: 'boolean' },
      quiet: { type: 'boolean' },
    },
  })
  if (typeof job === 'number') return job
  const { values } = job
  const results: Result[] = []
  for (const input of job.inputs) {
    terminal.signal.throwIfAborted()
    const text = values['fix'] ? fixed(input.text, job.check) : input.text
    if (text !== input.text && input.path !== null) await writeFile(input.path, text)
    const verdict = validate(text, job.check)
    const advice = values['advice'] && verdict.isValid ? adviseOn(verdict.query) : null
    results.push({ input, text, verdict, advice })
  }
  if (job.isJson) {
    terminal.out(JSON.stringify({ files: results.map((result) => json(result, values['fix'] === true)) }, null, 2))
  } else {
    // The fixed query is what is asked for; what is left to say goes beside it.
    const isPrinted = values['fix'] === true && results.some(({ input }) => input.path === null)
    const [write, paint] = isPrinted ? [terminal.error, terminal.paintError] : [terminal.out, terminal.paint]
    for (const { input, text, verdict, advice } of results) {
      if (values['fix'] && input.path === null) terminal.out(text.replace(/\n$/, ''))
      if (text !== input.text && input.path !== null) write(`${paint('green', 'fixed')} ${input.name}`)
      const told = verdict.diagnostics.filter(({ severity }) => !values['quiet'] || severity === 'error')
      const advised = (advice ?? []).map((item): Finding => ({ ...item, severity: 'advice', fixes: [] }))
      for (const found of [...told, ...advised])
        write(report(found, { name: input.name, text, paint, columns: terminal.columns }))
    }
    const line = summary(results.map(({ verdict }) => verdict))
    if (line) write(line)
  }
  const found = results.some(({ verdict }) => isFinding(verdict, values['strict'] === true))
  return job.code || (found ? exitCodes.findings : exitCodes.fine)
}

const mostFixes = 200

/** The text with the first fix of every error and warning made, until there is none or they begin to repeat. */
function fixed(text: string, options: CheckOptions): string {
  const seen = new Set([text])
  let current = text
  for (let made = 0; made < mostFixes; made++) {
    const [fix] = validate(current, options).diagnostics.find(isFixable)?.fixes ?? []
    const next = fix ? applyFix(current, fix) : current
    if (seen.has(next)) break
    seen.add(next)
    current = next
  }
  return current
}

function isFixable({ severity, fixes }: Diagnostic): boolean {
  return severity !== 'info' && fixes.length > 0
}

function isFinding({ isValid, diagnostics }: Validation, isStrict: boolean): boolean {
  return !isValid || (isStrict && diagnostics.some(({ severity }) => severity === 'warning'))
}

interface Result {
  readonly input: Input
  readonly text: string
  readonly verdict: Validation
  /** Null where none was asked for, and for a query that is wrong. */
  readonly advice: readonly Advice[] | null
}

function json({ input, text, verdict, advice }: Result, isFix: boolean): object {
  const { isValid, score, diagnostics } = verdict
  return {
    file: input.name,
    isValid,
    score,
    diagnostics,
    ...(advice ? { advice } : {}),
    ...(isFix ? { fixed: text } : {}),
  }
}

function summary(verdicts: readonly Validation[]): string {
  const all = verdicts.flatMap(({ diagnostics }) => diagnostics)
  const count = (severity: Diagnostic['severity']) => all.filter((found) => found.severity === severity).length
  const figures = [
    [count('error'), 'error'],
    [count('warning'), 'warning'],
  ] as const
  const said = figures.filter(([many]) => many > 0).map(([many, what]) => `${many} ${what}${many === 1 ? '' : 's'}`)
  return said.length === 0
    ? ''
    : `${said.join(' and ')} in ${verdicts.length === 1 ? '1 query' : `${verdicts.length} queries`}`
}
