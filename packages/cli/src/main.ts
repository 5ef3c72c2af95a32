#!/usr/bin/env node
import './older-node.ts'
import process from 'node:process'
import about from '../package.json' with { type: 'json' }
import { ask } from './ask.ts'
import { check } from './check.ts'
import { explain } from './explain.ts'
import { fmt } from './fmt.ts'
import { optimize } from './optimize.ts'
import { paintFor } from './paint.ts'
import type { Terminal } from './terminal.ts'
import { trace } from './trace.ts'

const commands: Readonly<Record<string, (args: readonly string[], terminal: Terminal) => Promise<number>>> = {
  check,
  fmt,
  explain,
  optimize,
  ask,
  trace,
}

const usage = `Usage: dataprime <command> [options]

Commands:
  check     find what is wrong in queries, and fix it
  fmt       lay queries out
  explain   say in plain English what queries do
  optimize  rewrite queries so that they do less work
  ask       ask the running services for a query
  trace     take a trace out as a file of OTLP, or put one in

dataprime <command> --help tells more, dataprime --version which one this is`

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())
// Whoever reads the output may stop before its end, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const [name, ...args] = process.argv.slice(2)
const { env } = process
const terminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
  paint: paintFor(process.stdout, env),
  paintError: paintFor(process.stderr, env),
  // A terminal that does not know its width says 0.
  columns: process.stdout.columns || 100,
  env,
  // npm starts scripts in the folder of the package and says where it was called.
  cwd: (env['npm_lifecycle_event'] === 'dataprime' && env['INIT_CWD']) || process.cwd(),
  hasInput: !process.stdin.isTTY,
  input: readInput,
  signal: interrupt.signal,
}

const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  try {
    process.exitCode = await command(args, terminal)
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    process.exitCode = 130 // what a shell reports for a program that Ctrl+C ended
  }
} else {
  const isHelp = name === undefined || name === '--help' || name === '-h'
  const isVersion = name === '--version' || name === '-v'
  if (isHelp) terminal.out(usage)
  else if (isVersion) terminal.out(about.version)
  else terminal.error(`Cannot run "${name}": no such command\n\n${usage}`)
  process.exitCode = isHelp || isVersion ? 0 : 2
}

async function readInput(): Promise<string> {
  interrupt.signal.addEventListener('abort', () => process.stdin.destroy(interrupt.signal.reason), { once: true })
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
