import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
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
  const observe = observer(options.namespace)
  const describe = remember(describeSql, rememberedStatements)
  const prepare = db.prepare.bind(db)
  const exec = db.exec.bind(db)
  const transaction = db.transaction.bind(db)

  replace(db, 'prepare', (sql: string) => traceStatement(prepare(sql), () => describe(sql), observe))
  replace(db, 'exec', (sql: string) => observe(describe(sql), () => exec(sql)))
  replace(db, 'transaction', (work: (...args: unknown[]) => unknown) => {
    const whole: SqlDescription = { operation: 'TRANSACTION', summary: `TRANSACTION ${options.namespace}` }
    const original = transaction(work)
    const traced = (run: (...args: unknown[]) => unknown) =>
      function (this: unknown, ...args: unknown[]) {
        return observe(whole, () => run.apply(this, args))
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

type Observe = <T>(what: SqlDescription, work: () => T) => T

function traceStatement(statement: Statement, describe: () => SqlDescription, observe: Observe): Statement {
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statement[method].bind(statement) as (...args: unknown[]) => unknown
    replace(statement, method, (...args: unknown[]) => observe(describe(), () => original(...args)))
  }
  const iterate = statement.iterate.bind(statement)
  // Rows are read one by one, so the span covers the whole reading: collecting them first would undo what iterate is for.
  replace(statement, 'iterate', (...args: unknown[]) => observeRows(() => iterate(...args), describe(), observe))
  return statement
}

function* observeRows(
  open: () => IterableIterator<unknown>,
  what: SqlDescription,
  observe: Observe,
): Generator<unknown> {
  const rows = observe(what, open)
  yield* rows
}

function observer(namespace: string): Observe {
  return (what, work) => {
    const attributes = {
      [attr.dbSystemName]: 'sqlite',
      [attr.dbNamespace]: namespace,
      [attr.dbOperationName]: what.operation,
      ...(what.collection !== undefined && { [attr.dbCollectionName]: what.collection }),
    }
    const span = startSpan(what, attributes)
    const started = performance.now()
    let failure: string | undefined
    try {
      return span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work)
    } catch (error) {
      failure = errorType(error)
      span?.setAttributes({ [attr.dbResponseStatusCode]: failure, [attr.errorType]: failure })
      span?.setStatus({ code: SpanStatusCode.ERROR, message: failure })
      throw error
    } finally {
      span?.end()
      record(metricNames.dbOperationDuration, (performance.now() - started) / 1000, {
        ...attributes,
        ...(failure !== undefined && { [attr.errorType]: failure }),
      })
    }
  }
}

function startSpan(what: SqlDescription, attributes: Record<string, string>): Span | undefined {
  if (trace.getActiveSpan()?.isRecording() !== true || isTracingSuppressed(context.active())) return undefined
  return trace.getTracer(serviceIdentity.name, serviceIdentity.version).startSpan(what.summary, {
    kind: SpanKind.CLIENT,
    attributes: {
      ...attributes,
      [attr.databaseOperation]: what.operation,
      [attr.dbQuerySummary]: what.summary,
      ...(what.text !== undefined && { [attr.dbQueryText]: what.text }),
    },
  })
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
