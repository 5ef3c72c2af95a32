import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { capabilities } from '../../src/capabilities.ts'
import { openSqliteQueue } from '../../src/sqlite/open-sqlite-queue.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { conformance } from './conformance.ts'

conformance({
  name: 'sqlite',
  capabilities: capabilities.sqlite,
  async open(options = {}) {
    const queue = openSqliteQueue({ path: join(temporaryFolder(), 'queue.db'), ...options })
    onTestFinished(() => queue.close())
    return queue
  },
})
