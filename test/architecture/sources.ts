import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface Source {
  /** From the root, with forward slashes. */
  readonly file: string
  readonly text: string
}

/** The TypeScript files under these folders, those of dependencies apart. */
export function sourcesUnder(patterns: readonly string[]): readonly Source[] {
  return globSync([...patterns], {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name.endsWith('/node_modules'),
  })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(resolve(root, file), 'utf8') }))
}
