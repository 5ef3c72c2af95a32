import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Environment } from './service-table.ts'

/** The environment as the services will see it: what is set wins over the root's `.env`, if there is one. */
export function withSettingsFile(root: string, env: Environment): Environment {
  return { ...settingsFile(root), ...env }
}

/** What stands in the root's `.env`; nothing if there is none. */
export function settingsFile(root: string): Environment {
  const file = join(root, '.env')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}
