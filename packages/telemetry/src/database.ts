import { context, type Span, trace } from '@opentelemetry/api'
import type { Database, Statement } from 'better-sqlite3'
import { begin, type Described, described, describer, end } from './database-operation.ts'
import type { Explain } from './slow-statement.ts'

/**
 * Makes `db` report what it does: under a recording span, each statement and transaction is a CLIENT span named by verb and table;
 * elsewhere only its duration is recorded. Bound values never are. Changes and returns the same object.
 *
 * @param options.namespace the role of the file, such as `storage`
 */
export function traceDatabase(db: Database, options: { readonly namespace: string }): Database {
  const file = { system: 'sqlite', namespace: options.namespace } as const
  const describe = describer(file)
  const prepare = db.prepare.bind(db)
  const exec = db.exec.bind(db)
  const transaction = db.transaction.bind(db)
  const whole = described({ operation: 'TRANSACTION', summary: `TRANSACTION ${options.namespace}` }, file)

  replace(db, 'prepare', (sql: string) => {
    const explain = (args: readonly unknown[]) =>
      prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...args)
        .map((step) => (step as { readonly detail: string }).detail)
        .join('; ')
    return traceStatement(prepare(sql), describe(sql), explain)
  })
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

function traceStatement(
  statement: Statement,
  what: Described,
  explain: (args: readonly unknown[]) => string,
): Statement {
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statement[method].bind(statement) as (...args: unknown[]) => unknown
    replace(statement, method, (...args: unknown[]) =>
      observe(
        what,
        () => original(...args),
        () => explain(args),
      ),
    )
  }
  const iterate = statement.iterate.bind(statement) as (...args: unknown[]) => IterableIterator<unknown>
  replace(statement, 'iterate', (...args: unknown[]) =>
    observeRows(
      what,
      () => iterate(...args),
      () => explain(args),
    ),
  )
  return statement
}

function observe<T>(what: Described, work: (span: Span | undefined) => T, explain?: Explain): T {
  const operation = begin(what, explain)
  try {
    const result = work(operation.span)
    end(operation)
    return result
  } catch (error) {
    end(operation, { error, isAnswer: true })
    throw error
  }
}

// Rows are read one by one, so the span lasts until the reader stops: collecting them first would undo what iterate is for.
function* observeRows(what: Described, open: () => IterableIterator<unknown>, explain: Explain): Generator<unknown> {
  const operation = begin(what, explain)
  let failure: { readonly error: unknown; readonly isAnswer: boolean } | undefined
  try {
    yield* open()
  } catch (error) {
    failure = { error, isAnswer: true }
    throw error
  } finally {
    end(operation, failure)
  }
}

function inside<T>(span: Span | undefined, work: () => T): T {
  return span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work)
}

// better-sqlite3's own types are overloads that no wrapper can restate; the shape is kept by construction.
function replace(target: object, method: string, value: unknown): void {
  Object.defineProperty(target, method, { value, writable: true, configurable: true, enumerable: false })
}
