import { parseArgs } from 'node:util'
import { GatewayError, gatewayAt, gatewayUrl } from './gateway.ts'
import { printAnswer } from './print-answer.ts'
import { readSchema, schemaUsage } from './schema.ts'
import type { Terminal } from './terminal.ts'
import { wholeTrace } from './whole-trace.ts'

const usage = `Usage: npm run ask -- "question" [options]

Asks the running services for a DataPrime query and shows it with its diagnostics and its trace.

Options:
  --source logs|spans   what to query; read from the question if absent
  ${schemaUsage}
  --after REQUEST       a request's id: the question changes the query of that one
  --async               leave the question there and come back for the answer
  --time-zone NAME      an IANA name such as Europe/Berlin; this machine's if absent
  --url URL             the gateway; $GATEWAY_URL, else http://127.0.0.1:8010
  --no-trace            do not wait for the trace
  --json                print the answer and its spans as JSON
  --help                this text

Exit codes: 0 answered, 1 not answered, 2 wrong usage, 3 the schema cannot be read`

/** For an answer that is made in the background; its job goes on all the same. */
const answerPatienceMs = 600_000

/** `ask`: one question, its query, and the trace of how it was made. Gives the exit code. */
export async function ask(args: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = readArguments(args)
  if (parsed.kind === 'help') {
    terminal.out(usage)
    return 0
  }
  if (parsed.kind === 'wrong') {
    terminal.error(`${parsed.message}\n\n${usage}`)
    return 2
  }
  const { question, options } = parsed
  const schema = options.schema === undefined ? undefined : await readSchema(options.schema, terminal)
  if (typeof schema === 'string') {
    terminal.error(schema)
    return 3
  }
  const gateway = gatewayAt(gatewayUrl(options.url, terminal.env), terminal.signal)
  try {
    const asked = {
      user_input: question,
      time_zone: options['time-zone'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(options.source !== undefined && { source: options.source }),
      ...(schema && { schema }),
      ...(options.after !== undefined && { previous_request_id: options.after }),
    }
    const takenIn = (id: string) => terminal.error(`Taken in as request ${id}; waiting for its answer`)
    const answer = options.async
      ? await gateway.askLater(asked, { patienceMs: answerPatienceMs, takenIn })
      : await gateway.ask(asked)
    const spans = options['no-trace'] ? [] : await wholeTrace(answer, (id) => gateway.trace(id), terminal.signal)
    if (options.json) terminal.out(JSON.stringify({ answer, spans }, null, 2))
    else printAnswer(answer, spans, terminal)
    return 0
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    if (options.json) terminal.out(JSON.stringify({ problem: error.problem ?? { detail: error.message } }, null, 2))
    else terminal.error(describe(error))
    return 1
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values: options, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        source: { type: 'string' },
        schema: { type: 'string' },
        after: { type: 'string' },
        async: { type: 'boolean' },
        'time-zone': { type: 'string' },
        url: { type: 'string' },
        'no-trace': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (options.help) return { kind: 'help' } as const
    const question = positionals.join(' ').trim()
    if (question === '') return { kind: 'wrong', message: 'Cannot ask: a question is expected' } as const
    return { kind: 'ask', question, options } as const
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) } as const // parseArgs throws on an unknown option
  }
}

function describe(error: GatewayError): string {
  const details = error.problem?.['errors']
  const lines = Array.isArray(details)
    ? details.map((detail) => `  ${detail.path ? `${detail.path}: ` : ''}${detail.message}`)
    : []
  return [error.message, ...lines].join('\n')
}
