import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import type { Database, Statement } from 'better-sqlite3'
import { errorType } from './error-type.ts'
import { record } from './metrics.ts'
import { attr, metricNames } from './names.ts'
import { serviceIdentity } from './service-identity.ts'
import { describeSql, type SqlDescription } from './sql.ts'

const rememberedStatements = 500

/**
 * Makes `db` report what it does: under a recording span, each statement and transaction is a CLIENT span named by verb and table;
 * elsewhere only its duration is recorded. Bound values never are. Changes and returns the same object.
 *
 * @param options.namespace the role of the file, such as `storage`
 */
export function traceDatabase(db: Database, options: { readonly namespace: string }): Database {
  const describe = remember((sql: string) => described(describeSql(sql), options.namespace), rememberedStatements)
  const prepare = db.prepare.bind(db)
  const exec = db.exec.bind(db)
  const transaction = db.transaction.bind(db)
  const whole = described({ operation: 'TRANSACTION', summary: `TRANSACTION ${options.namespace}` }, options.namespace)

  replace(db, 'prepare', (sql: string) => traceStatement(prepare(sql), describe(sql)))
  replace(db, 'exec', (sql: string) => observe(describe(sql), () => exec(sql)))
  replace(db, 'transaction', (work: (...args: unknown[]) => unknown) => {
    const original = transaction(work)
    const traced = (run: (...args: unknown[]) => unknown) =>
      function (this: unknown, ...args: unknown[]) {
        return observe(whole, (span) => inside(span, () => run.apply(this, args)))
      }
    return Object.assign(traced(original), {
      default: traced(original.default),
      deferred: traced(original.deferred),
      immediate: traced(original.immediate),
      exclusive: traced(original.exclusive),
      database: db,
    })
  })
  return db
}

/** What is the same each time a statement runs, made once: there are six for every stored request. */
interface Described {
  readonly summary: string
  readonly onMetric: Attributes
  readonly onSpan: Attributes
}

function described({ operation, collection, summary, text }: SqlDescription, namespace: string): Described {
  const onMetric = {
    [attr.dbSystemName]: 'sqlite',
    [attr.dbNamespace]: namespace,
    [attr.dbOperationName]: operation,
    ...(collection !== undefined && { [attr.dbCollectionName]: collection }),
  }
  const onSpan = {
    ...onMetric,
    [attr.databaseOperation]: operation,
    [attr.dbQuerySummary]: summary,
    ...(text !== undefined && { [attr.dbQueryText]: text }),
  }
  return { summary, onMetric, onSpan }
}

function traceStatement(statement: Statement, what: Described): Statement {
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statement[method].bind(statement) as (...args: unknown[]) => unknown
    replace(statement, method, (...args: unknown[]) => observe(what, () => original(...args)))
  }
  const iterate = statement.iterate.bind(statement) as (...args: unknown[]) => IterableIterator<unknown>
  replace(statement, 'iterate', (...args: unknown[]) => observeRows(what, () => iterate(...args)))
  return statement
}

function observe<T>(what: Described, work: (span: Span | undefined) => T): T {
  const operation = begin(what)
  try {
    const result = work(operation.span)
    end(operation)
    return result
  } catch (error) {
    end(operation, { error })
    throw error
  }
}

// Rows are read one by one, so the span lasts until the reader stops: collecting them first would undo what iterate is for.
function* observeRows(what: Described, open: () => IterableIterator<unknown>): Generator<unknown> {
  const operation = begin(what)
  let failure: { readonly error: unknown } | undefined
  try {
    yield* open()
  } catch (error) {
    failure = { error }
    throw error
  } finally {
    end(operation, failure)
  }
}

/** A database operation that has begun. */
interface Operation {
  readonly what: Described
  /** Undefined where nobody records. */
  readonly span: Span | undefined
  /** Of `performance.now`. */
  readonly started: number
}

function begin(what: Described): Operation {
  return { what, span: startSpan(what), started: performance.now() }
}

function end({ what, span, started }: Operation, failure?: { readonly error: unknown }): void {
  const type = failure === undefined ? undefined : errorType(failure.error)
  if (type !== undefined) {
    span?.setAttributes({ [attr.dbResponseStatusCode]: type, [attr.errorType]: type })
    span?.setStatus({ code: SpanStatusCode.ERROR, message: type })
  }
  span?.end()
  const attributes = type === undefined ? what.onMetric : { ...what.onMetric, [attr.errorType]: type }
  record(metricNames.dbOperationDuration, (performance.now() - started) / 1000, attributes)
}

function startSpan({ summary, onSpan }: Described): Span | undefined {
  const active = context.active()
  if (trace.getSpan(active)?.isRecording() !== true || isTracingSuppressed(active)) return undefined
  const options = { kind: SpanKind.CLIENT, attributes: onSpan }
  return trace.getTracer(serviceIdentity.name, serviceIdentity.version).startSpan(summary, options, active)
}

function inside<T>(span: Span | undefined, work: () => T): T {
  return span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work)
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

// better-sqlite3's own types are overloads that no wrapper can restate; the shape is kept by construction.
function replace(target: object, method: string, value: unknown): void {
  Object.defineProperty(target, method, { value, writable: true, configurable: true, enumerable: false })
}
