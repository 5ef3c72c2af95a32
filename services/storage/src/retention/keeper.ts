import { MeshError } from '@dataprime/mesh'
import { logger, untraced } from '@dataprime/telemetry'
import type { Database } from '../database/database.ts'
import { type RetentionOptions, type RetentionReport, runRetention } from './retention.ts'

export interface Retention {
  /** One run at a time: it begins when the one before has ended. Throws `conflict` while another process that shares the database has one. */
  readonly run: (dryRun: boolean) => Promise<RetentionReport>
  /** Ends the run that is going on between two pages, and begins none. */
  readonly close: () => Promise<void>
}

export interface KeeperOptions extends Omit<RetentionOptions, 'ending' | 'database'> {
  readonly database: Pick<Database, 'db' | 'commit' | 'oneAtATime'>
  /** 0: only when it is asked for. */
  readonly everyMs: number
}

/** After the start, when there is other work to do. */
const firstAfterMs = 600_000

/** Runs retention from time to time, and when it is asked to. */
export function keepRetention({ everyMs, ...options }: KeeperOptions): Retention {
  const ending = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  if (everyMs > 0) plan(Math.min(firstAfterMs, everyMs))

  function run(dryRun: boolean): Promise<RetentionReport> {
    const next = last.then(async () => {
      const work = () => runRetention({ ...options, ending: ending.signal }, dryRun)
      const report = dryRun ? await work() : await options.database.oneAtATime('retention', work)
      if (report === undefined)
        throw new MeshError('conflict', 'Cannot run retention: another storage_service on this database is running it')
      return report
    })
    last = next.catch(() => undefined) // told to whoever asked for it; the next one is not its business
    return next
  }

  function plan(inMs: number): void {
    timer = setTimeout(() => {
      void untraced(runAndTell).then(() => ending.signal.aborted || plan(everyMs))
    }, inMs)
    timer.unref()
  }

  async function runAndTell(): Promise<void> {
    try {
      const { tables, archives } = await run(false)
      const rows = Object.fromEntries(tables.map(({ table, rows }) => [table, rows]))
      logger.info({ rows, archives_removed: archives.length }, 'retention ran')
    } catch (error) {
      if (error instanceof MeshError && error.code === 'conflict')
        return logger.info({ reason: error.message }, 'retention runs elsewhere')
      logger.error({ err: error }, 'retention could not run') // the next run goes on where this one ended
    }
  }

  return {
    run,
    async close() {
      clearTimeout(timer)
      ending.abort()
      await last
    },
  }
}
