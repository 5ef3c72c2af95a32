import { aggregations, functions, type Signature, signatureText } from '../../packages/dataprime/src/index.ts'
import { code, origin, table } from './markdown.ts'

/** The page of all functions and aggregations, in alphabetical order. */
export function functionsPage(): string {
  return `${[
    origin,
    '# Functions',
    'Every function may be called as a method of its first argument: `trim(x)` is `x.trim()`. Named arguments come last. `?` marks one that may be left out, `...` any number of them.',
    page(functions),
    '# Aggregations',
    'Legal in `aggregate`, in the second list of `groupby` and `multigroupby`, and in `top` and `bottom`. All skip nulls, but for `count()` and `collect`.',
    page(aggregations),
  ].join('\n\n')}\n`
}

function page(entries: Readonly<Record<string, Signature>>): string {
  const rows = Object.entries(entries)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, signature]) => [code(signatureText(name, signature)), describe(signature), code(signature.example)])
  return table(['signature', 'what it gives', 'example'], rows)
}

function describe({ doc, deprecatedFor, literal }: Signature): string {
  const notes = [
    doc,
    ...(literal ? [`Literals only: ${literal.map((name) => code(name)).join(', ')}.`] : []),
    ...(deprecatedFor ? [`Older name of ${code(deprecatedFor)}.`] : []),
  ]
  return notes.join(' ').replaceAll('|', '\\|')
}
