import { type Migration, Migrator } from 'kysely/migration'
import { tables } from './migrations/0001-tables.ts'
import { indexes } from './migrations/0002-indexes.ts'
import { conversations } from './migrations/0003-conversations.ts'
import { steps } from './migrations/0004-steps.ts'
import { idempotency } from './migrations/0005-idempotency.ts'
import { feedbackIndexes } from './migrations/0006-feedback-figures.ts'
import { usage } from './migrations/0007-usage.ts'
import { retention } from './migrations/0020-retention.ts'
import { rootSpans } from './migrations/0021-root-spans.ts'
import { search } from './migrations/0022-search.ts'
import type { Db } from './tables.ts'

/** Forward only. A name that has been released is never changed or taken out: its row stands in the files out there. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-tables': tables,
  '0002-indexes': indexes,
  '0003-conversations': conversations,
  '0004-steps': steps,
  '0005-idempotency': idempotency,
  '0006-feedback-figures': feedbackIndexes,
  '0007-usage': usage,
  '0020-retention': retention,
  '0021-root-spans': rootSpans,
  '0022-search': search,
}

/** Brings the file to the newest version, all steps in one transaction; throws if it cannot, and then nothing has changed. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: 'schema_versions',
    migrationLockTableName: 'schema_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('Cannot bring the database to the version of this program', { cause: error })
}
