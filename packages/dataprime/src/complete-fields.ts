import { analyse } from './analysis.ts'
import type { CheckOptions } from './check.ts'
import { builtIn } from './fields.ts'
import { isIdentifier, roots } from './names.ts'
import { parse } from './parse.ts'
import { quote } from './quote.ts'

/** A field that can be read at some place of a query. */
export interface KnownField {
  /** As it is written, with its root: `$l.subsystemname`. A column that the query made has none. */
  readonly name: string
  readonly detail: string
  /** Values that were seen in it. */
  readonly values: readonly string[]
}

/** What a caller may say of a field: its type alone, or with values. */
interface SchemaEntry {
  readonly type?: unknown
  readonly values?: unknown
}

const rootDetails = { $m: 'metadata of', $l: 'label of' } as const

/** The fields after the given stages of a query: all of the source and the schema, or the columns that are left. */
export function fieldsAfter(stages: string, options: CheckOptions): readonly KnownField[] {
  const text = `${stages} limit 1`
  const { query } = parse(text)
  const last = query.stages.at(-1)
  const row = last && analyse(query, text, { source: options.source ?? 'logs', schema: options.schema }).rows.get(last)
  const source = row?.source ?? null
  const columns = row?.reduced ? [...row.reduced.columns.values()].map(columnOf) : null
  const own = [...(row?.made ?? [])].map(columnOf)
  if (columns !== null) return unique([...columns, ...own])
  return unique([
    ...own,
    ...fieldsOfSchema(options.schema ?? {}),
    ...(row === undefined ? fieldsOfSource(options.source ?? 'logs') : source ? fieldsOfSource(source) : []),
  ])
}

/** What the schema and the source say of a field, by its name with its root. */
export function fieldNamed(name: string, options: CheckOptions): KnownField | null {
  const known = [...fieldsOfSchema(options.schema ?? {}), ...fieldsOfSource(options.source ?? 'logs')]
  const other = options.source === 'spans' ? 'logs' : 'spans'
  return [...known, ...fieldsOfSource(other)].find((field) => field.name === name) ?? null
}

function columnOf(name: string): KnownField {
  return { name, detail: 'made by this query', values: [] }
}

function fieldsOfSource(source: 'logs' | 'spans'): readonly KnownField[] {
  return (['$m', '$l'] as const).flatMap((root) =>
    Object.keys(builtIn[source][root]).map((key) => ({
      name: `${root}.${key}`,
      detail: `${rootDetails[root]} ${source}`,
      values: [],
    })),
  )
}

function fieldsOfSchema(schema: Readonly<Record<string, unknown>>): readonly KnownField[] {
  return Object.entries(schema).map(([path, entry]) => {
    const { type, values } = (typeof entry === 'object' && entry !== null ? entry : { type: entry }) as SchemaEntry
    return {
      name: rooted(path),
      detail: typeof type === 'string' ? type : 'in the schema',
      values: Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [],
    }
  })
}

// Schemas name fields with their root or, in user data, without it; keys that are no names are put in brackets.
function rooted(path: string): string {
  if (Object.hasOwn(roots, path.split(/[.[]/)[0] ?? '')) return path
  const isWritten = path.includes('[') || path.split('.').every(isIdentifier)
  return isWritten ? `$d.${path}` : `$d[${quote(path)}]`
}

function unique(fields: readonly KnownField[]): readonly KnownField[] {
  return [...new Map(fields.map((field) => [field.name, field] as const).reverse()).values()].reverse()
}
