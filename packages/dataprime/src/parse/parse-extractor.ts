import type { Argument, Extractor, Range } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { extractorNames } from '../names.ts'
import { nearest } from '../nearest.ts'
import { printExpression } from '../print/print.ts'
import { type Cursor, shown } from './cursor.ts'
import { regexpOf } from './foreign-patterns.ts'
import { parseArguments } from './parse-call.ts'
import { parseString } from './parse-operand.ts'

/** `regexp(e=/…/)` and the other extractors; names of other languages are reported. */
export function parseExtractor(c: Cursor): Extractor {
  const start = c.start
  const token = c.peek()
  if (c.isSymbol('/')) return barePattern(c)
  if (token.kind !== 'word') return c.unexpected('an extractor')
  c.next()
  if (token.text.toLowerCase() === 'grok') return grok(c, start)
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
  for (const arg of args) checkName(c, arg, name)
  const extractor: Extractor = { kind: 'extractor', name, args, range: c.rangeFrom(start) }
  if (name.endsWith('regexp') && args.length === 0) {
    c.report('argument-count', extractor.range, {
      signature: `${name}(e: regexp)`,
      problem: 'the pattern is missing',
      instead: null,
    })
  }
  return extractor
}

const parameters: Readonly<Record<Extractor['name'], readonly string[]>> = {
  regexp: ['e'],
  multi_regexp: ['e'],
  kv: ['pair_delimiter', 'key_delimiter', 'quote_char_value'],
  jsonobject: ['max_unescape_count'],
  split: ['delimiter', 'element_datatype'],
}

function checkName(c: Cursor, { name, range }: Argument, extractor: Extractor['name']): void {
  const known = parameters[extractor]
  if (name === null || known.includes(name)) return
  // `delimiter` is that of the pairs.
  const meant = known.find((own) => own.endsWith(name)) ?? (known.length === 1 ? known[0] : nearest(name, known))
  const { offset } = range.start
  const fix = meant ? replaceWith(c.source.range(offset, offset + name.length), meant) : null
  c.report('unknown-argument', range, { name, signature: `${extractor}(${known.join(', ')})` }, fix)
}

// using /…/
function barePattern(c: Cursor): Extractor {
  const token = c.regexp()
  return meantRegexp(c, token.value, c.rangeOf(token))
}

// using grok('%{IP:ip}')
function grok(c: Cursor, start: number): Extractor {
  c.expectSymbol('(')
  const pattern = parseString(c)
  c.expectSymbol(')')
  return meantRegexp(c, regexpOf(pattern.value, []), c.rangeFrom(start))
}

function meantRegexp(c: Cursor, pattern: string, range: Range): Extractor {
  const value = { ...build.regexp(pattern), range }
  const instead = `regexp(e=${printExpression(value)})`
  c.report('foreign-expression', range, { found: 'this extractor', instead }, replaceWith(range, instead))
  return { kind: 'extractor', name: 'regexp', args: [{ kind: 'argument', name: 'e', value, range }], range }
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
