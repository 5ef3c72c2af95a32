import { any, phrase, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { Condition, FieldRef, Measure, Schema, Source } from '../understanding.ts'

const ofSpans = any<string>(
  phrase('distributed traces', 'slow operations', 'slowest operations', 'latency of operations'),
  word('span|spans|trace|traces|tracing|operation|operations'),
)
const ofLogs = any<string>(
  phrase('log lines', 'log entries', 'stack trace', 'stack traces'),
  word('log|logs|logged|logging|message|messages|subsystem|subsystems|stdout|stderr|warning|warnings'),
)

export interface SourceEvidence {
  readonly saysSpans: boolean
  readonly saysLogs: boolean
}

/** Which words speak for traces and which for logs; looked at before anything is claimed. */
export function sourceWords(reading: Reading): SourceEvidence {
  const logs = reading.take(ofLogs, { keep: true })
  const spans = reading
    .take(ofSpans, { keep: true })
    .filter(({ start }) => !logs.some((each) => start >= each.start && start < each.end))
  const traceId = reading.tokens.some(
    ({ lower }, i) => lower === 'trace' && /^ids?$/.test(reading.tokens[i + 1]?.lower ?? ''),
  )
  return { saysSpans: spans.length > 0 && !traceId, saysLogs: logs.length > 0 }
}

/** What the question is asked of. Latency is measured by spans; it is read from logs only when they are asked for. */
export function chooseSource(
  evidence: SourceEvidence,
  parts: {
    readonly conditions: readonly Condition[]
    readonly measures: readonly Measure[]
    readonly asksForSlow: boolean
  },
  schema: Schema,
): Source {
  const fields = Object.keys(schema)
  if (fields.some((keypath) => /^\$(m|metadata)\.duration$|^\$(l|labels)\.(serviceName|operationName)$/.test(keypath)))
    return 'spans'
  if (evidence.saysSpans && !evidence.saysLogs) return 'spans'
  if (evidence.saysLogs || fields.length > 0) return 'logs'
  if (asksWhoCalls(parts.conditions)) return 'spans'
  return parts.asksForSlow || parts.measures.some(measuresDuration) || parts.conditions.some(limitsDuration)
    ? 'spans'
    : 'logs'
}

/** A span knows whom it called. */
export function asksWhoCalls(conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ test }) => test.kind === 'equals' && test.field.kind === 'concept' && /^peer(?:Host)?$/.test(test.field.name),
  )
}

function measuresDuration(measure: Measure): boolean {
  if (measure.kind === 'ratio' || measure.kind === 'countIf') return limitsDuration({ test: measure.of })
  return (measure.kind === 'stat' || measure.kind === 'percentile') && isDuration(measure.field)
}

function limitsDuration({ test }: Pick<Condition, 'test'>): boolean {
  return test.kind === 'threshold' && isDuration(test.field)
}

export function isDuration(field: FieldRef): boolean {
  return field.kind === 'concept' && field.name === 'duration'
}
