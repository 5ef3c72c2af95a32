import { AsyncLocalStorage } from 'node:async_hooks'
import { type AnyValue, logs, SeverityNumber } from '@opentelemetry/api'
import { type Logger, pino, stdTimeFunctions } from 'pino'
import { redact } from './content.ts'
import { runtime } from './runtime.ts'
import { serviceIdentity } from './service-identity.ts'
import { activeSpanId, activeTraceId } from './spans.ts'

export type LogFields = Readonly<Record<string, string | number | boolean>>

const fields = new AsyncLocalStorage<LogFields>()

/** In lower case. */
const secretKeys: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'api_key',
  'apikey',
  'api-key',
  'x-api-key',
  'password',
  'token',
  'secret',
])

const anySecretKey = new RegExp(`"(?:${[...secretKeys].join('|')})":`, 'i')

const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
}

const stdout = pino.destination({ dest: 1, sync: true })

/** Writes JSON lines to stdout with time, level, service and the ids of the active trace; they are exported over OTLP too. */
export const logger: Logger = createLogger((line) => stdout.write(line))

/** A logger like `logger` that writes its lines, already redacted, to `write`. */
export function createLogger(write: (line: string) => void): Logger {
  return pino(
    {
      level: levelFrom(process.env['LOG_LEVEL']),
      base: { service: serviceIdentity.name },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: plainError, error: plainError },
      mixin: () => {
        const traceId = activeTraceId()
        return { ...(traceId !== undefined && { trace_id: traceId, span_id: activeSpanId() }), ...fields.getStore() }
      },
    },
    {
      write(line: string) {
        const clean = redact(withoutSecrets(line))
        write(clean)
        if (runtime.exportsLogs) emit(clean)
      },
    },
  )
}

/** Runs `fn`; every line logged inside it carries `more` as well, such as `{ request_id }`. */
export function withLogFields<T>(more: LogFields, fn: () => T): T {
  return fields.run({ ...fields.getStore(), ...more }, fn)
}

/** An error without what libraries hang on it: axios puts whole requests there, headers and all. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const { code } = error as { code?: unknown }
  return {
    type: name,
    message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: plainError(cause) }),
  }
}

// A level that pino does not know would make it throw before anything could be logged about that.
function levelFrom(name = 'info'): string {
  const level = name.trim().toLowerCase()
  return level === 'silent' || level in pino.levels.values ? level : 'info'
}

/** Looked for in what is written, at any depth: pino's own way asks each line for each path, which is twenty times the rest of it. */
function withoutSecrets(line: string): string {
  if (!anySecretKey.test(line)) return line
  const hide = (key: string, value: unknown) => (secretKeys.has(key.toLowerCase()) ? '[redacted]' : value)
  return `${JSON.stringify(JSON.parse(line, hide))}\n`
}

// Reading the line back costs microseconds and makes sure that what leaves over OTLP has been redacted like what stays.
function emit(line: string): void {
  const {
    time,
    level,
    msg,
    service: _,
    trace_id: _trace,
    span_id: _span,
    ...attributes
  } = JSON.parse(line) as {
    time: string
    level: string
    msg?: string
  } & Record<string, AnyValue>
  logs.getLogger(serviceIdentity.name, serviceIdentity.version).emit({
    timestamp: new Date(time),
    severityNumber: severities[level] ?? SeverityNumber.UNSPECIFIED,
    severityText: level.toUpperCase(),
    body: msg ?? '',
    attributes: attributes as Record<string, AnyValue>,
  })
}
