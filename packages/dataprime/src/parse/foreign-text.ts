import type { Expression, Extract, Extractor, Stage } from '../ast.ts'
import { build, nowhere } from '../build.ts'
import { unnamedGroups } from '../check/regexp-syntax.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import type { Foreign } from './foreign-commands.ts'
import { regexpOf } from './foreign-patterns.ts'
import { commaList } from './lists.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'
import { parsePattern, parseString } from './parse-operand.ts'

// rex field=message "(?<user>\w+)", parse message "user=* ip=*" as user, ip
export const extracted: Foreign = (c) => {
  let value: Expression = build.keypath('$d', 'text')
  if (c.word('field')) c.symbol('=')
  if (c.peek().kind !== 'string' && !c.isSymbol('/')) value = parseExpression(c)
  const isKusto =
    c.word('with', 'using') !== null && (c.isSymbol('*') || c.peek(1).kind === 'word' || c.isSymbol('*', 1))
  const kusto = isKusto ? kustoPattern(c) : null
  if (kusto !== null) return [extractedBy(value, kusto)]
  const pattern = c.isSymbol('/') ? c.regexp() : c.peek()
  if (pattern.kind === 'string') c.next()
  else if (pattern.kind !== 'regexp') return c.unexpected('a regular expression')
  const names = c.word('as') ? commaList(c, () => c.next().text) : []
  const text = pattern.kind === 'string' ? regexpOf(pattern.value, names) : pattern.value
  return [extractedBy(value, text)]
}

function extractedBy(value: Expression, pattern: string): Extract {
  const args = [{ kind: 'argument', name: 'e', value: build.regexp(pattern), range: nowhere } as const]
  return extraction(value, { kind: 'extractor', name: 'regexp', args, range: nowhere })
}

// parse x with * "user=" user " took=" took: texts, names of what stands between them, and stars for the rest
function kustoPattern(c: Cursor): string {
  const parts: string[] = []
  for (;;) {
    const { kind, text, value } = c.peek()
    const isWord = kind === 'word'
    if (kind !== 'string' && !isWord && !c.isSymbol('*')) break
    c.next()
    if (kind === 'string') parts.push(value.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&'))
    else parts.push(isWord ? `(?<${text}>.*?)` : '.*?')
    if (isWord && c.symbol(':')) c.next()
  }
  const last = parts.at(-1) ?? ''
  // What nothing follows goes to the end.
  return [...parts.slice(parts[0] === '.*?' ? 1 : 0, -1), last === '.*?' ? '' : last.replace('.*?)', '.*)')].join('')
}

// `extract` by an extractor without arguments.
export const taken = (name: 'jsonobject' | 'kv'): Foreign => {
  return (c) => {
    const isAlone = c.peek().kind === 'end' || c.isSymbol('|') || c.isSymbol(')')
    const value = isAlone ? build.keypath('$d', 'text') : parseExpression(c)
    return [extraction(value, { kind: 'extractor', name, args: [], range: nowhere })]
  }
}

function extraction(value: Expression, extractor: Extractor): Extract {
  return { kind: 'extract', value, into: build.keypath('$d', 'parsed'), extractor, datatypes: [], range: nowhere }
}

// `replace x /re/ with 'y'` and `replace(x, 'a', 'b')` redact; `replace x with y` sets a field.
export function replacesText(c: Cursor): boolean {
  if (c.isSymbol('(', 1) || c.peek(1).kind === 'string') return true
  for (let ahead = 1; ahead < 30; ahead++) {
    const { kind, text } = c.peek(ahead)
    if (text === '/' || (kind === 'string' && c.peek(ahead - 1).text !== '[')) return true
    const isPath = kind === 'root' || (kind === 'word' && text !== 'with') || '.[]'.includes(text) || kind === 'string'
    if (!isPath || kind === 'end') return false
  }
  return false
}

export const textReplaced: Foreign = (c) => {
  if (c.peek().kind === 'string') return textReplacedIn(c)
  const isCall = c.symbol('(')
  const target = parseTarget(c)
  if (isCall) c.expectSymbol(',')
  const pattern = parsePattern(c)
  if (isCall) c.expectSymbol(',')
  else c.expectWord('with', 'to')
  const replacement = parseString(c)
  if (isCall) c.expectSymbol(')')
  return [{ kind: 'redact', target, pattern, replacement, range: nowhere }]
}

// replace 'a' with 'b' in x
const textReplacedIn: Foreign = (c) => {
  const pattern = parsePattern(c)
  c.expectWord('with', 'to', 'by')
  const replacement = parseString(c)
  c.expectWord('in')
  return [{ kind: 'redact', target: parseTarget(c), pattern, replacement, range: nowhere }]
}

/** What other languages call the functions that a stage does here, in small letters without underscores. */
export const replacers: ReadonlySet<string> = new Set([
  ...['replace', 'replaceall', 'regexreplace', 'replaceregex', 'regexpreplace', 'sub', 'gsub'],
])
export const extractors: ReadonlySet<string> = new Set([
  ...['regexextract', 'regexpextract', 'extractregex', 'extractregexp', 'regexpsubstr', 'regexsubstr', 'extract'],
])

/** The name of the first function that the stage calls, in the same letters; '' if it calls none. */
export function firstCalled(c: Cursor): string {
  for (let ahead = 1; ahead < 30; ahead++) {
    const { kind, text } = c.peek(ahead)
    if (kind === 'end' || text === '|') return ''
    if (c.isSymbol('(', ahead + 1) && kind === 'word') return text.toLowerCase().replaceAll('_', '')
  }
  return ''
}

// `create y from regex_extract(x, /id=(\d+)/)`: a text is taken out of another by a stage, into a field of its object.
export const textExtractedHere: Foreign = (c) => {
  const target = parseTarget(c)
  if (!c.symbol('=')) c.expectWord('from', 'with')
  const isMethod = !c.isSymbol('(', 1)
  // extract('re', 1, x) has the text last, extract(x, 're') first.
  const isLast = !isMethod && (c.isSymbol('/', 2) || c.peek(2).kind === 'string')
  const first = isMethod ? receiverOf(c) : isLast ? c.skip() : firstArgument(c)
  if (isLast) c.expectSymbol('(')
  const pattern = parsePattern(c)
  if (c.symbol(',')) parseExpression(c)
  const value = first ?? (c.symbol(',') ? parseExpression(c) : c.unexpected('a text'))
  c.expectSymbol(')')
  const text = namedGroup(pattern.kind === 'regexp' ? pattern.pattern : pattern.value)
  const parsed = extractedBy(value, text)
  const [, name = ''] = /\(\?<(\w+)>/.exec(text) ?? []
  return [parsed, build.create(target, build.keypath('$d', 'parsed', name))]
}

// The first group gets a name and the others are not kept; without groups, the whole is one.
function namedGroup(pattern: string): string {
  if (/\(\?<[A-Za-z_]\w*>/.test(pattern)) return pattern
  const offsets = unnamedGroups(pattern)
  if (offsets.length === 0) return `(?<value>${pattern})`
  return offsets.reduceRight(
    (text, at, index) => `${text.slice(0, at)}${index === 0 ? '?<value>' : '?:'}${text.slice(at)}`,
    pattern,
  )
}

export const textReplacedHere: Foreign = (c) => {
  const target = parseTarget(c)
  if (!c.symbol('=')) c.expectWord('from', 'with')
  const value = c.isSymbol('(', 1) ? firstArgument(c) : receiverOf(c)
  const pattern = parsePattern(c)
  c.expectSymbol(',')
  const replacement = parseString(c)
  c.expectSymbol(')')
  const redacted: Stage = { kind: 'redact', target, pattern, replacement, range: nowhere }
  const isSame = printExpression(value) === printExpression(target)
  return isSame ? [redacted] : [build.create(target, value), redacted]
}

// replace(x,
function firstArgument(c: Cursor): Expression {
  c.skip()
  c.expectSymbol('(')
  const value = parseExpression(c)
  c.expectSymbol(',')
  return value
}

// x.replace(
function receiverOf(c: Cursor): Expression {
  const receiver = parseTarget(c)
  c.expectSymbol('.')
  c.skip()
  c.expectSymbol('(')
  return receiver
}

// extract /re/ from x
export const extractedFrom: Foreign = (c) => {
  const pattern = c.isSymbol('/') ? c.regexp().value : regexpOf(parseString(c).value, [])
  c.expectWord('from')
  const value = parseExpression(c)
  const into = c.word('into', 'as') ? parseTarget(c) : build.keypath('$d', 'parsed')
  return [{ ...extractedBy(value, pattern), into }]
}

// redact x to 'y'
export const overwritten: Foreign = (c) => {
  const target = parseTarget(c)
  c.expectWord('to')
  return [{ kind: 'replace', target, value: parseString(c), onTypeChange: null, range: nowhere }]
}

// find /re/ in x
export const regexpFound: Foreign = (c) => {
  const pattern = parsePattern(c)
  const everything = build.cast(build.keypath('$d'), 'string')
  const target = c.word('in') ? parseTarget(c) : everything
  return [build.filter(build.method(target, 'matches', pattern))]
}
