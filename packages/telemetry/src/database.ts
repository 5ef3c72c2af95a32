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
  const begin = beginner(options.namespace)
  const describe = remember(describeSql, rememberedStatements)
  const prepare = db.prepare.bind(db)
  const exec = db.exec.bind(db)
  const transaction = db.transaction.bind(db)

  replace(db, 'prepare', (sql: string) => traceStatement(prepare(sql), () => describe(sql), begin))
  replace(db, 'exec', (sql: string) => observe(begin(describe(sql)), () => exec(sql)))
  replace(db, 'transaction', (work: (...args: unknown[]) => unknown) => {
    const whole: SqlDescription = { operation: 'TRANSACTION', summary: `TRANSACTION ${options.namespace}` }
    const original = transaction(work)
    const traced = (run: (...args: unknown[]) => unknown) =>
      function (this: unknown, ...args: unknown[]) {
        return observe(begin(whole), () => run.apply(this, args))
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

/** A database operation that has begun. */
interface Operation {
  /** Runs `work` inside the operation's span. */
  inside<T>(work: () => T): T
  end(failure?: { readonly error: unknown }): void
}

type Begin = (what: SqlDescription) => Operation

function traceStatement(statement: Statement, describe: () => SqlDescription, begin: Begin): Statement {
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statement[method].bind(statement) as (...args: unknown[]) => unknown
    replace(statement, method, (...args: unknown[]) => observe(begin(describe()), () => original(...args)))
  }
  const iterate = statement.iterate.bind(statement) as (...args: unknown[]) => IterableIterator<unknown>
  replace(statement, 'iterate', (...args: unknown[]) =>
    observeRows(
      () => iterate(...args),
      () => begin(describe()),
    ),
  )
  return statement
}

function observe<T>(operation: Operation, work: () => T): T {
  try {
    const result = operation.inside(work)
    operation.end()
    return result
  } catch (error) {
    operation.end({ error })
    throw error
  }
}

// Rows are read one by one, so the span lasts until the reader stops: collecting them first would undo what iterate is for.
function* observeRows(open: () => IterableIterator<unknown>, begin: () => Operation): Generator<unknown> {
  const operation = begin()
  let failure: { readonly error: unknown } | undefined
  try {
    yield* operation.inside(open)
  } catch (error) {
    failure = { error }
    throw error
  } finally {
    operation.end(failure)
  }
}

function beginner(namespace: string): Begin {
  return (what) => {
    const attributes = {
      [attr.dbSystemName]: 'sqlite',
      [attr.dbNamespace]: namespace,
      [attr.dbOperationName]: what.operation,
      ...(what.collection !== undefined && { [attr.dbCollectionName]: what.collection }),
    }
    const span = startSpan(what, attributes)
    const started = performance.now()
    return {
      inside: (work) => (span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work)),
      end(failure) {
        const type = failure === undefined ? undefined : errorType(failure.error)
        if (type !== undefined) {
          span?.setAttributes({ [attr.dbResponseStatusCode]: type, [attr.errorType]: type })
          span?.setStatus({ code: SpanStatusCode.ERROR, message: type })
        }
        span?.end()
        record(metricNames.dbOperationDuration, (performance.now() - started) / 1000, {
          ...attributes,
          ...(type !== undefined && { [attr.errorType]: type }),
        })
      },
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
