import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const tables = ['requests', 'insights', 'feedback'] as const
/** What must not be the same in two rows. */
const identities: ReadonlySet<unknown> = new Set(['request_id', 'job_id', 'feedback_id'])

/** Copies the first row of each table under ids of their own until it has that many: quicker than 100,000 calls. */
export function fillStorage(dataDir: string, rows: number): void {
  const file = new DatabaseSync(join(dataDir, 'storage.db'))
  try {
    file.exec('pragma synchronous = off; begin immediate')
    for (const table of tables) {
      const columns = file
        .prepare(`select name from pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => String(name))
      const values = columns.map((name) => (identities.has(name) ? `printf('%s-%08d', one.${name}, n)` : `one.${name}`))
      file
        .prepare(`
          with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
          insert into ${table} (${columns.join(', ')})
          select ${values.join(', ')} from numbers, (select * from ${table} limit 1) as one`)
        .run(rows)
    }
    file.exec('commit; pragma wal_checkpoint(truncate)')
  } finally {
    file.close()
  }
}
