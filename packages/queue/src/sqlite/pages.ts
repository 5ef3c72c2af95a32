// Lists a page at a time. The statements differ by what is filtered, so each is prepared when it is first asked for.
import type { Database } from 'better-sqlite3'
import type { Job, JobStatus } from '../job.ts'
import type { DeadLetterFilter, JobFilter, Page, PageOptions } from '../queue.ts'
import { type JobRow, toJob } from './row.ts'
import { bound } from './statements.ts'

const ofStatus: Record<JobStatus, string> = {
  PENDING: `state = 'ready' AND started_at IS NULL`,
  PROCESSING: `(state = 'leased' OR (state = 'ready' AND started_at IS NOT NULL))`,
  COMPLETE: `(state = 'done' AND error_code IS NULL)`,
  FAILED: `(state = 'dead' OR (state = 'done' AND error_code IS NOT NULL))`,
}

type Values = Record<string, string | number>

export interface Pages {
  /** Newest first. */
  jobs(filter: JobFilter & PageOptions): Page<Job>
  /** Latest first. */
  deadLetters(filter: DeadLetterFilter & PageOptions): Page<Job>
  /** Ids of dead letters, in order of arrival. */
  deadIds(filter: DeadLetterFilter & { readonly limit: number }): readonly string[]
}

export function createPages(db: Database): Pages {
  const prepared = new Map<string, ReturnType<typeof db.prepare<[Values], JobRow>>>()

  function select(conditions: readonly (string | false)[], order: string, values: Values): readonly JobRow[] {
    const sql = `SELECT * FROM jobs WHERE ${conditions.filter(Boolean).join(' AND ')} ORDER BY ${order} LIMIT ${bound}`
    const statement = prepared.get(sql) ?? db.prepare<[Values], JobRow>(sql)
    prepared.set(sql, statement)
    return statement.all(values)
  }

  return {
    jobs({ status, kind, caller, cursor, limit }) {
      const rows = select(
        [
          'seq < @before',
          status !== undefined && ofStatus[status],
          kind !== undefined && 'kind = @kind',
          caller !== undefined && 'caller = @caller',
        ],
        'seq DESC',
        { before: Number(cursor ?? Number.MAX_SAFE_INTEGER), limit: limit + 1, ...defined({ kind, caller }) },
      )
      return page(rows, limit, toJob, ({ seq }) => String(seq))
    },
    deadLetters({ cursor, limit, ...filter }) {
      const [at, seq] = cursor?.split('.') ?? []
      const rows = select([...isDead(filter), '(state_at, seq) < (@at, @seq)'], 'state_at DESC, seq DESC', {
        ...valuesOf(filter),
        at: Number(at ?? Number.MAX_SAFE_INTEGER),
        seq: Number(seq ?? Number.MAX_SAFE_INTEGER),
        limit: limit + 1,
      })
      return page(rows, limit, toJob, (row) => `${row.state_at}.${row.seq}`)
    },
    deadIds: ({ limit, ...filter }) =>
      select(isDead(filter), 'seq', { ...valuesOf(filter), limit }).map(({ id }) => id),
  }
}

/** Of one row more than a page has. */
export function page<Row, T>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => T,
  cursorOf: (row: Row) => string,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toItem), next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

function isDead({ kind, caller, reason, errorCode }: DeadLetterFilter): readonly (string | false)[] {
  return [
    `state IN ('done', 'dead') AND state = 'dead'`,
    kind !== undefined && 'kind = @kind',
    caller !== undefined && 'caller = @caller',
    reason !== undefined && 'dead_reason = @reason',
    errorCode !== undefined && 'error_code = @errorCode',
  ]
}

function valuesOf({ kind, caller, reason, errorCode }: DeadLetterFilter): Values {
  return defined({ kind, caller, reason, errorCode })
}

function defined(values: Readonly<Record<string, string | number | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
}
