import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { GatewayError, gatewayAt, gatewayUrl } from './gateway.ts'
import { reasonOf } from './inputs.ts'
import { exitCodes } from './options.ts'
import type { Terminal } from './terminal.ts'

const usage = `Usage: dataprime trace ID > trace.json
       dataprime trace --import FILE

Takes a trace out of the local telemetry store as OTLP JSON, which any OTLP receiver understands, or puts such a file into it.

Options:
  --import FILE   the file to put in; - for standard input
  --url URL       the gateway; $GATEWAY_URL, else http://127.0.0.1:8010
  --help          this text

Exit codes: 0 done, 1 not done, 2 wrong usage, 3 the file cannot be read`

/** `trace`: a trace as a file, and back. Gives the exit code. */
export async function trace(args: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = readArguments(args)
  if (typeof parsed === 'string') {
    terminal.error(`${parsed}\n\n${usage}`)
    return exitCodes.usage
  }
  if (parsed.isHelp) {
    terminal.out(usage)
    return exitCodes.fine
  }
  const gateway = gatewayAt(gatewayUrl(parsed.url, terminal.env), terminal.signal)
  try {
    if (parsed.file === undefined) {
      terminal.out(JSON.stringify(await gateway.exportTrace(parsed.id)))
      return exitCodes.fine
    }
    const json = await readJson(parsed.file, terminal)
    if (typeof json === 'string') {
      terminal.error(`Cannot read "${parsed.file}": ${json}`)
      return exitCodes.unreadable
    }
    const { trace_ids, rejected, reason } = await gateway.importTraces(json)
    for (const id of trace_ids) terminal.out(id)
    if (trace_ids.length === 0) terminal.error('Nothing was added: its spans are there already')
    if (rejected > 0) terminal.error(`${rejected} could not be kept: ${reason}`)
    return exitCodes.fine
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    terminal.error(error.message)
    return exitCodes.findings
  }
}

interface Arguments {
  readonly isHelp: boolean
  readonly id: string
  readonly file: string | undefined
  readonly url: string | undefined
}

/** Or what is wrong with them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const options = {
      import: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const [id = '', ...others] = positionals
    const isOne = values.import === undefined ? id !== '' && others.length === 0 : id === ''
    if (!isOne && !values.help) return 'Cannot tell which trace: one id, or --import with a file, is expected'
    return { isHelp: values.help ?? false, id, file: values.import, url: values.url }
  } catch (error) {
    return reasonOf(error) // parseArgs throws on an unknown option
  }
}

/** The object in the file, or why it cannot be read. */
async function readJson(file: string, terminal: Terminal): Promise<object | string> {
  try {
    const text = file === '-' ? await terminal.input() : await readFile(resolve(terminal.cwd, file), 'utf8')
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : 'an object of OTLP is expected'
  } catch (error) {
    return reasonOf(error)
  }
}
