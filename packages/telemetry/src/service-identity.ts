import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface ServiceIdentity {
  readonly name: string
  readonly version: string
  /** New at every start of the process. */
  readonly instanceId: string
}

/** Who this process is: the package.json nearest to its main script says so. */
export const serviceIdentity: ServiceIdentity = { ...nearestPackage(process.argv[1]), instanceId: randomUUID() }

/** Name and version of the package that holds `script`; `unknown_service` when there is none. */
export function nearestPackage(script: string | undefined): { name: string; version: string } {
  const unknown = { name: 'unknown_service', version: '0.0.0' }
  if (script === undefined || !existsSync(script)) return unknown
  for (let folder = dirname(realpathSync(script)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
      // A nameless package.json only sets a module type; the one above it is meant.
      if (name !== undefined) return { name, version: version ?? unknown.version }
    }
    if (folder === dirname(folder)) return unknown
  }
}
