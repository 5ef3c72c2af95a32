import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { filesOf } from './glob.ts'
import type { Terminal } from './terminal.ts'

/** A query and where it came from. */
export interface Input {
  /** As it is shown: a path, `<stdin>` or `<query>`. */
  readonly name: string
  readonly text: string
  /** Where it can be written back; null for what came from elsewhere. */
  readonly path: string | null
}

export interface Inputs {
  readonly inputs: readonly Input[]
  /** Why others could not be read. */
  readonly problems: readonly string[]
}

/** Reads files, folders and patterns, and `-` for what is piped in, which is also read when nothing is named. */
export async function readInputs(patterns: readonly string[], terminal: Terminal): Promise<Inputs> {
  const inputs: Input[] = []
  const problems: string[] = []
  for (const pattern of patterns.length === 0 ? ['-'] : patterns) {
    if (pattern === '-') {
      inputs.push({ name: '<stdin>', text: await terminal.input(), path: null })
      continue
    }
    const files = await filesOf(pattern, terminal.cwd)
    if (files.length === 0)
      problems.push(`Cannot read "${pattern}": ${/[*?[{]/.test(pattern) ? 'no file has such a name' : 'no such file'}`)
    for (const name of files) {
      terminal.signal.throwIfAborted()
      const path = resolve(terminal.cwd, name)
      try {
        inputs.push({ name, text: await readFile(path, 'utf8'), path })
      } catch (error) {
        problems.push(`Cannot read "${name}": ${reasonOf(error)}`)
      }
    }
  }
  return { inputs, problems }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
