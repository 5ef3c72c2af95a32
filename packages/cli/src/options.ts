import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { CheckOptions } from 'dataprime'
import { type Input, readInputs, reasonOf } from './inputs.ts'
import { readSchema, schemaUsage } from './schema.ts'
import type { Terminal } from './terminal.ts'

export const exitCodes = { fine: 0, findings: 1, usage: 2, unreadable: 3 } as const

/** What commands on queries have in common. */
const commonOptions = {
  query: { type: 'string', short: 'q' },
  source: { type: 'string' },
  schema: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options']

export const commonUsage = `  -q, --query TEXT      this query instead of files
  --source logs|spans   what is read by a query that names no source; logs if absent
  ${schemaUsage}
  --json                print JSON
  --help                this text

Queries are files, folders (all *.dataprime and *.dp below), patterns in quotes, or - for standard input.

Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 something cannot be read`

export interface Job<Values> {
  readonly inputs: readonly Input[]
  readonly check: CheckOptions
  readonly values: Values
  readonly isJson: boolean
  /** `fine`, or `unreadable` where some of what was named could not be read. */
  readonly code: number
}

interface Spec {
  readonly usage: string
  readonly options: Readonly<Record<string, { readonly type: 'boolean' | 'string'; readonly short?: string }>>
  /** What is wrong with the values, if anything is. */
  readonly problem?: (values: Values, patterns: readonly string[]) => string | null
}

export type Values = Readonly<Record<string, string | boolean | undefined>>

/** Reads the arguments of a command and the queries they name; a number is the exit code of what is over already. */
export async function readJob(args: readonly string[], terminal: Terminal, spec: Spec): Promise<Job<Values> | number> {
  const wrong = (message: string): number => {
    terminal.error(`${message}\n\n${spec.usage}`)
    return exitCodes.usage
  }
  let parsed: { readonly values: Values; readonly positionals: readonly string[] }
  try {
    const options = { ...commonOptions, ...spec.options }
    parsed = parseArgs({ args: [...args], allowPositionals: true, options }) as typeof parsed // no option is a list
  } catch (error) {
    return wrong(reasonOf(error)) // parseArgs throws on an unknown option
  }
  const { values, positionals } = parsed
  const { query, source, schema } = values
  if (values['help']) {
    terminal.out(spec.usage)
    return exitCodes.fine
  }
  if (source !== undefined && source !== 'logs' && source !== 'spans') {
    return wrong(`Cannot use --source ${source}: logs or spans is expected`)
  }
  const problem = spec.problem?.(values, positionals)
  if (problem) return wrong(problem)
  if (query === undefined && positionals.length === 0 && !terminal.hasInput)
    return wrong('Cannot read a query: name a file')
  if (query !== undefined && positionals.length > 0)
    return wrong('Cannot read both --query and files: give one of them')

  const check: { -readonly [Key in keyof CheckOptions]: CheckOptions[Key] } = source ? { source } : {}
  if (typeof schema === 'string') {
    const read = await readSchema(schema, terminal)
    if (typeof read === 'string') {
      terminal.error(read)
      return exitCodes.unreadable
    }
    check.schema = read
  }
  const { inputs, problems } =
    typeof query === 'string'
      ? { inputs: [{ name: '<query>', text: query, path: null }], problems: [] }
      : await readInputs(positionals, terminal)
  for (const text of problems) terminal.error(text)
  const code = problems.length > 0 ? exitCodes.unreadable : exitCodes.fine
  return { inputs, check, values, isJson: values['json'] === true, code }
}
