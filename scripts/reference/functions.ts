import { arrayFunctions } from '../../packages/dataprime/src/functions/array.ts'
import { generalFunctions } from '../../packages/dataprime/src/functions/general.ts'
import { networkFunctions } from '../../packages/dataprime/src/functions/network.ts'
import { numberFunctions } from '../../packages/dataprime/src/functions/number.ts'
import { stringFunctions } from '../../packages/dataprime/src/functions/string.ts'
import { timeFunctions } from '../../packages/dataprime/src/functions/time.ts'
import { aggregations, type Signature, signatureText } from '../../packages/dataprime/src/index.ts'
import { cell, code, origin, section, table } from './markdown.ts'

type Signatures = Readonly<Record<string, Signature>>

const families: Readonly<Record<string, Signatures>> = {
  Texts: stringFunctions,
  Numbers: numberFunctions,
  Times: timeFunctions,
  Arrays: arrayFunctions,
  'Any value': generalFunctions,
  'Addresses, URLs and UUIDs': networkFunctions,
}

/** The page of all functions by family, then of all aggregations, each in alphabetical order. */
export function functionsPage(): string {
  return `${section(
    origin,
    '# Functions',
    "Every function may be called as a method of its first argument: `trim(x)` is `x.trim()`. Named arguments come last, as in `formatTimestamp(t, tz='+02')`. In a signature `?` marks an argument that may be left out, `...` any number of them; `comparable` is what `==` can compare, and `T` is one type wherever it stands.",
    'A null among the arguments makes the result null, and so does what cannot be computed, such as the square root of a text, unless the table says otherwise.',
    ...Object.entries(families).flatMap(([title, entries]) => [`## ${title}`, page(entries, 'null')]),
    '# Aggregations',
    'Legal in `aggregate`, in the second list of `groupby` and `multigroupby`, and in `top` and `bottom`; not inside one another. They may be part of a larger expression: `sum(bytes) / count()`. Give every result a name with `as`.',
    page(aggregations, 'skips them; null if all are'),
  )}\n`
}

function page(entries: Signatures, nulls: string): string {
  const rows = Object.entries(entries)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, signature]) => [
      code(signatureText(name, signature)),
      describe(signature),
      Object.keys(signature.params).length > 0 ? cell(signature.nulls ?? nulls) : '',
      code(signature.example),
    ])
  return table(['signature', 'what it gives', 'of nulls', 'example'], rows)
}

function describe({ doc, deprecatedFor, literal }: Signature): string {
  const notes = [
    doc,
    ...(literal ? [`Literals only: ${literal.map((name) => code(name)).join(', ')}.`] : []),
    ...(deprecatedFor ? [`Older name of ${code(deprecatedFor)}.`] : []),
  ]
  return cell(notes.join(' '))
}
