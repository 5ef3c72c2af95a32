import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The first column of what storage's own file holds, read past the service. */
export function columnOf(dataDir: string, sql: string, ...values: string[]): readonly unknown[] {
  const file = new DatabaseSync(join(dataDir, 'storage.db'), { readOnly: true })
  try {
    return file
      .prepare(sql)
      .all(...values)
      .map((row) => Object.values(row)[0])
  } finally {
    file.close()
  }
}
