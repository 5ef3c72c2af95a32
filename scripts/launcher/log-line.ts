import { styleText } from 'node:util'

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

export const plain: Paint = (_style, text) => text
export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false })

interface Level {
  readonly name: string
  readonly style: Parameters<typeof styleText>[0]
}

const levels: Readonly<Record<string, Level>> = {
  trace: { name: 'TRACE', style: 'gray' },
  debug: { name: 'DEBUG', style: 'gray' },
  info: { name: 'INFO ', style: 'green' },
  warn: { name: 'WARN ', style: 'yellow' },
  error: { name: 'ERROR', style: 'red' },
  fatal: { name: 'FATAL', style: 'red' },
}

/** A service's JSON log line for a reader: time, level, message, request id, error. Anything else is given back as it is. */
export function readable(line: string, paint: Paint): string {
  const entry = parseEntry(line)
  if (!entry) return line
  const level = levels[String(entry['level'])] ?? { name: String(entry['level'] ?? ''), style: 'reset' as const }
  const parts = [
    paint('gray', timeOf(entry['time'])),
    paint(level.style, level.name),
    String(entry['msg'] ?? ''),
    entry['request_id'] ? paint('gray', `request_id=${entry['request_id']}`) : '',
    errorOf(entry['err']),
  ]
  return parts.filter(Boolean).join(' ')
}

type Entry = Readonly<Record<string, unknown>>

export function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Entry) : undefined
  } catch {
    return undefined // a line that only looks like JSON is shown as it is
  }
}

function timeOf(time: unknown): string {
  if (typeof time !== 'number' && typeof time !== 'string') return ''
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(11, 23)
}

function errorOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { stack, message } = error as { stack?: unknown; message?: unknown }
  return `\n${stack ?? message ?? ''}`
}
