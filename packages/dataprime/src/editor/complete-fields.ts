import type { Keypath, Root } from '../ast.ts'
import { build } from '../build.ts'
import { type AnalysisOptions, analyse } from '../check/analysis.ts'
import { knownValues } from '../check/known-values.ts'
import { sourceRow } from '../check/types/row.ts'
import { describe, isVague, type ObjectType, type Type } from '../check/types/type.ts'
import { parse } from '../parse/parse.ts'
import { printKeypath } from '../print/print-expression.ts'

/** A field that can be read at some place of a query. */
export interface KnownField {
  /** As it is written: `$l.subsystemname`; what the query made has no root. */
  readonly name: string
  readonly type: Type
  /** Its type, and what kind of field it is. */
  readonly detail: string
  /** Values that it is known to have. */
  readonly values: readonly string[]
}

const kinds: Readonly<Record<Root, string>> = { $d: 'user data', $l: 'label', $m: 'metadata', $p: 'query parameter' }

/** More than anyone reads. */
const mostFields = 500

/** The fields after the given stages, which end with a pipe: what the query made first. */
export function fieldsAfter(stages: string, options: AnalysisOptions): readonly KnownField[] {
  const text = `${stages} limit 1`
  const { query } = parse(text)
  const last = query.stages.at(-1)
  const row =
    (last && analyse(query, text, options).rows.get(last)) ??
    sourceRow(options.source ?? 'logs', options.schema ?? null)
  const values = knownValues(options.schema ?? null)
  const fields = (['$d', '$m', '$l'] as const).flatMap((root) =>
    pathsIn(row[root], []).map(({ keys, type }): KnownField => {
      const isMade = root === '$d' && row.made.has(keys[0] ?? '')
      const keypath: Keypath = { ...build.keypath(root, ...keys), implicit: isMade }
      return {
        name: printKeypath(keypath),
        type,
        detail: detailOf(type, isMade ? null : root),
        values: values(keypath),
      }
    }),
  )
  return [...fields.filter(({ name }) => !name.startsWith('$')), ...fields.filter(({ name }) => name.startsWith('$'))]
}

/** `number, metadata`; null for the root of what the query made. */
export function detailOf(type: Type, root: Root | null): string {
  const kind = root === null ? 'made by this query' : kinds[root]
  return isVague(type) ? kind : `${describe(type)}, ${kind}`
}

interface Path {
  readonly keys: readonly string[]
  readonly type: Type
}

function pathsIn(object: ObjectType, above: readonly string[]): readonly Path[] {
  const found: Path[] = []
  for (const [key, type] of object.fields) {
    const keys = [...above, key]
    if (type.kind === 'object' && type.fields.size > 0) found.push(...pathsIn(type, keys))
    else found.push({ keys, type })
    if (found.length >= mostFields) break
  }
  return found
}
