import { accessSync, constants, mkdirSync } from 'node:fs'
import { SettingsError } from '../../packages/mesh/src/settings.ts'

/** Makes the folder unless it is there. Throws a SettingsError if nothing can be written into it. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    throw new SettingsError([`DATA_DIR is "${folder}": a folder that can be written is expected (${reason})`])
  }
}
