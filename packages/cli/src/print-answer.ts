import type { Answer, BackgroundAnswer, StoredSpan } from '@dataprime/mesh/contracts'
import type { Terminal } from './terminal.ts'
import { traceLines } from './trace-tree.ts'

/** What printing needs of a terminal. */
export type Printer = Pick<Terminal, 'out' | 'paint' | 'columns'>

/** Writes an answer for a reader: the query first, then what is known about it, then the trace as a tree with times. */
export function printAnswer(answer: Answer | BackgroundAnswer, spans: readonly StoredSpan[], terminal: Printer): void {
  const { out, paint } = terminal
  out(paint('bold', answer.query))
  out('')
  for (const sentence of answer.validation?.explanation ?? []) out(`  ${sentence}`)
  for (const assumption of answer.assumptions) out(paint('dim', `  assumed: ${assumption}`))
  for (const { query, difference } of answer.alternatives) out(paint('dim', `  or, if ${difference}: ${query}`))
  for (const warning of answer.warnings) out(paint('yellow', `  warning: ${warning}`))
  for (const { severity, message, range, fixes } of answer.validation?.diagnostics ?? []) {
    const fix = fixes[0] ? `; fix: ${fixes[0].title}` : ''
    out(paint(severityColours[severity], `  ${severity} ${range.start.line}:${range.start.column}  ${message}${fix}`))
  }
  out('')
  out(paint('dim', summary(answer)))
  if (spans.length === 0) return
  out('')
  printTrace(spans, terminal)
}

const severityColours = { error: 'red', warning: 'yellow', info: 'dim' } as const

function summary(answer: Answer | BackgroundAnswer): string {
  const by = answer.generator === 'offline' ? 'the offline generator' : (answer.model ?? 'an LLM')
  return [
    `${answer.intent} (${Math.round(answer.intent_confidence * 100)} %) by ${by}${answer.cached ? ', from the cache' : ''}`,
    ...(answer.tokens_used > 0 ? [takenOf(answer)] : []),
    answer.validation ? `score ${answer.validation.syntax_score}` : 'not validated',
    `${answer.processing_time_ms.toFixed(1)} ms`,
    `trace ${answer.trace_id}`,
    `request ${answer.request_id}`,
  ].join(' · ')
}

/** What the answer took of the model; the price of some models is not known. */
function takenOf({ tokens_used, usage: { cost_usd } }: Answer | BackgroundAnswer): string {
  return `${tokens_used} tokens${cost_usd === null ? '' : `, about $${cost_usd}`}`
}

/** A trace as a tree with times and a bar for each span. */
export function printTrace(spans: readonly StoredSpan[], { out, paint, columns }: Printer): void {
  const lines = traceLines(spans)
  const nameWidth = Math.max(...lines.map(({ branch, span }) => branch.length + span.name.length))
  const totalMs = Math.max(...lines.map(({ offsetMs, span }) => offsetMs + span.duration_ms))
  const barWidth = Math.max(0, Math.min(40, columns - nameWidth - 24))
  for (const { branch, span, offsetMs } of lines) {
    const name = span.status === 'ERROR' ? paint('red', span.name) : span.name
    const padding = ' '.repeat(nameWidth - branch.length - span.name.length)
    const figures = `${span.kind.padEnd(8)} ${span.duration_ms.toFixed(2).padStart(9)} ms`
    out(
      `${paint('dim', branch)}${name}${padding}  ${paint('dim', figures)}  ${bar(offsetMs, span.duration_ms, totalMs, barWidth)}`.trimEnd(),
    )
  }
}

/** A span's place on the time axis of its trace. */
function bar(offsetMs: number, durationMs: number, totalMs: number, width: number): string {
  if (width < 8 || totalMs <= 0) return ''
  const start = Math.min(width - 1, Math.floor((offsetMs / totalMs) * width))
  const length = Math.max(1, Math.min(width - start, Math.round((durationMs / totalMs) * width)))
  return ' '.repeat(start) + '█'.repeat(length)
}
