import { coloured, type Paint, parseEntry, plain, readable } from './log-line.ts'

/** Where the launcher's words and the services' lines go. */
export interface Output {
  /** One line printed by a service. */
  line(service: string, text: string): void
  /** Something the launcher itself has to tell. */
  say(text: string): void
}

export type OutputForm =
  /** For a person at a terminal: coloured prefixes, log lines made readable. */
  | 'terminal'
  /** For a pipe or a file: prefixes without colour, log lines as the services wrote them. */
  | 'piped'
  /** For a program: nothing but JSON lines, each with its service. */
  | 'json'

export interface OutputOptions {
  readonly form: OutputForm
  /** Of all who may print, for a prefix of even width and a colour each. */
  readonly services: readonly string[]
  readonly write: (text: string) => void
}

const colours = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'redBright'] as const

export function openOutput({ form, services, write }: OutputOptions): Output {
  switch (form) {
    case 'json':
      return {
        line: (service, text) => write(`${asJson(service, text)}\n`),
        say: (text) => write(`${asJson('launcher', text)}\n`),
      }
    case 'piped':
      return prefixed({ services, write, paint: plain, show: (text) => text })
    case 'terminal':
      return prefixed({ services, write, paint: coloured, show: (text) => readable(text, coloured) })
  }
}

interface Prefixing extends Pick<OutputOptions, 'services' | 'write'> {
  readonly paint: Paint
  readonly show: (text: string) => string
}

function prefixed({ services, write, paint, show }: Prefixing): Output {
  const width = Math.max(0, ...services.map((name) => name.length))
  const prefixes = new Map(
    services.map((name, i) => [name, `${paint(colours[i % colours.length] ?? 'cyan', name.padEnd(width))} | `]),
  )
  return {
    line: (service, text) => write(`${prefixes.get(service) ?? `${service} | `}${show(text)}\n`),
    say: (text) => write(`${text}\n`),
  }
}

function asJson(service: string, text: string): string {
  return JSON.stringify({
    service,
    ...(parseEntry(text) ?? { level: 'info', time: new Date().toISOString(), msg: text }),
  })
}
