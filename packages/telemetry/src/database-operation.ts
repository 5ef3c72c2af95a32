import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { errorType } from './error-type.ts'
import { record } from './metrics.ts'
import { attr, metricNames } from './names.ts'
import { serviceIdentity } from './service-identity.ts'
import { type Explain, tellIfSlow } from './slow-statement.ts'
import { describeSql, type SqlDescription } from './sql.ts'

/** What is asked, as far as every span of it says the same. */
export interface DatabaseIdentity {
  readonly system: 'sqlite' | 'postgresql'
  readonly namespace: string
  /** Only of a server. */
  readonly address?: string
  readonly port?: number
}

/** What is the same each time a statement runs, made once: there are six for every stored request. */
export interface Described {
  readonly summary: string
  readonly onMetric: Attributes
  readonly onSpan: Attributes
}

/** A database operation that has begun. */
export interface DatabaseOperation {
  readonly what: Described
  /** Undefined where nobody records. */
  readonly span: Span | undefined
  /** Of `performance.now`. */
  readonly started: number
  readonly explain: Explain | undefined
}

const rememberedStatements = 500

/** Describes statements, each text once. */
export function describer(database: DatabaseIdentity): (sql: string) => Described {
  return remember((sql) => described(describeSql(sql), database), rememberedStatements)
}

export function described(
  { operation, collection, summary, text }: SqlDescription,
  { system, namespace, address, port }: DatabaseIdentity,
): Described {
  const onMetric = {
    [attr.dbSystemName]: system,
    [attr.dbNamespace]: namespace,
    [attr.dbOperationName]: operation,
    ...(collection !== undefined && { [attr.dbCollectionName]: collection }),
    ...(address !== undefined && { [attr.serverAddress]: address }),
    ...(port !== undefined && { [attr.serverPort]: port }),
  }
  const onSpan = {
    ...onMetric,
    [attr.databaseOperation]: operation,
    [attr.dbQuerySummary]: summary,
    ...(text !== undefined && { [attr.dbQueryText]: text }),
  }
  return { summary, onMetric, onSpan }
}

/** @param explain asked for the plan when it took long */
export function begin(what: Described, explain?: Explain): DatabaseOperation {
  return { what, span: startSpan(what), started: performance.now(), explain }
}

/** @param failure `isAnswer`: the database itself said so, so that its code is the answer's */
export function end(
  { what, span, started, explain }: DatabaseOperation,
  failure?: { readonly error: unknown; readonly isAnswer: boolean },
): void {
  const type = failure === undefined ? undefined : errorType(failure.error)
  if (type !== undefined) {
    if (failure?.isAnswer) span?.setAttribute(attr.dbResponseStatusCode, type)
    span?.setAttribute(attr.errorType, type)
    span?.setStatus({ code: SpanStatusCode.ERROR, message: type })
  }
  span?.end()
  const attributes = type === undefined ? what.onMetric : { ...what.onMetric, [attr.errorType]: type }
  const tookMs = performance.now() - started
  record(metricNames.dbOperationDuration, tookMs / 1000, attributes)
  tellIfSlow(what, tookMs, explain)
}

function startSpan({ summary, onSpan }: Described): Span | undefined {
  const active = context.active()
  if (trace.getSpan(active)?.isRecording() !== true || isTracingSuppressed(active)) return undefined
  const options = { kind: SpanKind.CLIENT, attributes: onSpan }
  return trace.getTracer(serviceIdentity.name, serviceIdentity.version).startSpan(summary, options, active)
}

/** Remembers the latest `limit` answers; the oldest goes first. */
function remember<T>(compute: (key: string) => T, limit: number): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const oldest = known.size < limit ? undefined : known.keys().next().value
    if (oldest !== undefined) known.delete(oldest)
    const value = compute(key)
    known.set(key, value)
    return value
  }
}
