import type { Argument, Extractor } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { extractorNames } from '../names.ts'
import { printExpression } from '../print/print.ts'
import { type Cursor, shown } from './cursor.ts'
import { parseArguments } from './parse-call.ts'

/** `regexp(e=/…/)` and the other extractors; names of other languages are reported. */
export function parseExtractor(c: Cursor): Extractor {
  const start = c.start
  const token = c.peek()
  if (token.kind !== 'word') return c.unexpected('an extractor')
  c.next()
  const meant: Readonly<Record<string, Extractor['name']>> = {
    json: 'jsonobject',
    regex: 'regexp',
    json_object: 'jsonobject',
    keyvalue: 'kv',
  }
  const lower = token.text.toLowerCase()
  const name = extractorNames.find((own) => own === lower) ?? (Object.hasOwn(meant, lower) ? meant[lower] : undefined)
  const range = c.rangeOf(token)
  if (!name) {
    c.report('unexpected', range, { found: shown(token), wanted: `one of ${extractorNames.join(', ')}` })
    c.rewindTo(token)
    return c.unexpected('an extractor')
  }
  if (name !== token.text) {
    c.report('foreign-expression', range, { found: shown(token), instead: name }, replaceWith(range, name))
  }
  const args = c.symbol('(') ? parseArguments(c, name).map((arg) => regexpArgument(c, arg, name)) : []
  return { kind: 'extractor', name, args, range: c.rangeFrom(start) }
}

// regexp(e='…') is meant as regexp(e=/…/).
function regexpArgument(c: Cursor, arg: Argument, extractor: Extractor['name']): Argument {
  if (!extractor.endsWith('regexp') || arg.value.kind !== 'string') return arg
  const regexp = { ...build.regexp(arg.value.value), range: arg.value.range }
  const instead = printExpression(regexp)
  c.report(
    'argument-form',
    regexp.range,
    { why: 'a regular expression stands between slashes', instead },
    replaceWith(regexp.range, instead),
  )
  return { ...arg, value: regexp }
}
