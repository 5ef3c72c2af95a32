#!/usr/bin/env node
import process from 'node:process'
import { ask } from './ask.ts'
import { paintFor } from './paint.ts'
import type { Terminal } from './terminal.ts'

const commands: Record<string, (args: readonly string[], terminal: Terminal) => Promise<number>> = { ask }

const usage = `Usage: dataprime <command> [options]

Commands:
  ask "question"   ask the running services for a query

dataprime <command> --help tells more`

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())

const [name, ...args] = process.argv.slice(2)
const terminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
  paint: paintFor(process.stdout, process.env),
  columns: process.stdout.columns ?? 100,
  env: process.env,
  signal: interrupt.signal,
}

const command = name === undefined ? undefined : commands[name]
if (command) {
  try {
    process.exitCode = await command(args, terminal)
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    process.exitCode = 130 // what a shell reports for a program that Ctrl+C ended
  }
} else {
  const isHelp = name === undefined || name === '--help' || name === '-h'
  if (isHelp) terminal.out(usage)
  else terminal.error(`Cannot run "${name}": no such command\n\n${usage}`)
  process.exitCode = isHelp ? 0 : 2
}
