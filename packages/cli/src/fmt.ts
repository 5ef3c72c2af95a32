import { writeFile } from 'node:fs/promises'
import { format, validate } from 'dataprime'
import type { Input } from './inputs.ts'
import { commonUsage, exitCodes, readJob, type Values } from './options.ts'
import { report } from './report.ts'
import type { Terminal } from './terminal.ts'

const usage = `Usage: dataprime fmt [options] [query files]

Lays queries out and prints them.

Options:
  --write               write the files instead, and name those that changed
  --check               change nothing and name the files that would change: exit code 1 if there are any
  --canonical           documented spellings: filter for where, $d for $data, single quotes
  --width N             the longest line; 100 if absent
${commonUsage}`

const widest = 1000

/** `fmt`: every query laid out. A query that does not parse is left as it is, and told. Gives the exit code. */
export async function fmt(args: readonly string[], terminal: Terminal): Promise<number> {
  const job = await readJob(args, terminal, {
    usage,
    options: {
      write: { type: 'boolean' },
      check: { type: 'boolean' },
      canonical: { type: 'boolean' },
      width: { type: 'string' },
    },
    problem,
  })
  if (typeof job === 'number') return job
  const { values, inputs, isJson } = job
  const width = values['width'] === undefined ? {} : { width: Number(values['width']) }
  const results = []
  for (const input of inputs) {
    terminal.signal.throwIfAborted()
    const formatted = format(input.text, { ...width, canonical: values['canonical'] === true })
    // A file ends with a line break.
    const isChanged = formatted !== null && `${formatted}\n` !== input.text
    if (values['write'] && isChanged && input.path !== null) await writeFile(input.path, `${formatted}\n`)
    results.push({ input, formatted, isChanged })
  }
  if (isJson) {
    const files = results.map(({ input, formatted, isChanged }) => ({
      file: input.name,
      formatted,
      changed: isChanged,
    }))
    terminal.out(JSON.stringify({ files }, null, 2))
  } else {
    for (const { input, formatted, isChanged } of results) {
      if (formatted === null) tell(input, terminal)
      else if (!values['check'] && !values['write']) terminal.out(formatted)
      else if (isChanged) terminal.out(input.name)
    }
  }
  const isFound = results.some(
    ({ formatted, isChanged }) => formatted === null || (values['check'] === true && isChanged),
  )
  return job.code || (isFound ? exitCodes.findings : exitCodes.fine)
}

function problem(values: Values, patterns: readonly string[]): string | null {
  const { write, check, width } = values
  if (write && check) return 'Cannot use --write with --check: one of them is expected'
  if (write && (patterns.length === 0 || patterns.includes('-')))
    return 'Cannot write standard input: files are expected'
  const columns = Number(width ?? 1)
  if (!Number.isInteger(columns) || columns < 1 || columns > widest) {
    return `Cannot use --width ${width}: a whole number from 1 to ${widest} is expected`
  }
  return null
}

function tell({ name, text }: Input, { error, paintError: paint, columns }: Terminal): void {
  error(`Cannot format ${name}: it does not parse`)
  const [first] = validate(text).diagnostics.filter(({ severity }) => severity === 'error')
  if (first) error(report(first, { name, text, paint, columns }))
}
