import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CheckOptions } from 'dataprime'
import { reasonOf } from './inputs.ts'
import type { Terminal } from './terminal.ts'

type Schema = Readonly<Record<string, Exclude<NonNullable<CheckOptions['schema']>[string], string>>>

export const schemaUsage =
  '--schema FILE         JSON: {"<keypath>": "<type>"} or {"<keypath>": {"type": "…", "values": […]}}'

/** The schema in a file, its short entries written out, or the sentence that says why it cannot be read. */
export async function readSchema(file: string, terminal: Pick<Terminal, 'cwd'>): Promise<Schema | string> {
  const because = (reason: string): string => `Cannot read the schema "${file}": ${reason}`
  let value: unknown
  try {
    value = JSON.parse(await readFile(resolve(terminal.cwd, file), 'utf8'))
  } catch (error) {
    return because(reasonOf(error))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return because('an object of keypaths is expected')
  const wrong = Object.entries(value).find(([, spec]) => !isFieldSpec(spec))
  if (wrong) return because(`a type or {"type": "…", "values": […]} is expected for "${wrong[0]}"`)
  const entries = Object.entries(value as Record<string, string | Schema[string]>) // every one was looked at
  return Object.fromEntries(entries.map(([path, spec]) => [path, typeof spec === 'string' ? { type: spec } : spec]))
}

function isFieldSpec(spec: unknown): boolean {
  if (typeof spec === 'string') return true
  if (typeof spec !== 'object' || spec === null) return false
  const { type, values } = spec as { readonly type?: unknown; readonly values?: unknown }
  const isValue = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
  return (
    (type === undefined || typeof type === 'string') &&
    (values === undefined || (Array.isArray(values) && values.every(isValue)))
  )
}
