import type { Keypath, KeySegment, Root } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { isReservedValue, roots } from '../names.ts'
import { printKeypath } from '../print/print-expression.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './lexer.ts'
import { settle } from './settle.ts'

/** Reads a path that is named, not computed: the target of a command or an alias. */
export function parseTarget(c: Cursor): Keypath {
  if (c.isSymbol('`') || c.peek().kind === 'string') return quotedTarget(c)
  const target = parseKeypath(c)
  return target ? hyphenated(c, target) : c.unexpected('a field')
}

/** A path as far as its keys are named, with so many of them at most; null, with nothing read, if none is next. */
export function parseKeypath(c: Cursor, mostKeys = Number.POSITIVE_INFINITY): Keypath | null {
  const start = c.start
  const side = parseSide(c)
  const token = c.peek()
  if (token.kind !== 'word' && token.kind !== 'root') return null
  c.next()
  const path: KeySegment[] = []
  const implicit = token.kind === 'word'
  const root = implicit ? null : (rootNamed(token.text) ?? otherRoot(c, token))
  if (root === null)
    path.push({ kind: 'key', name: implicit ? token.text : token.text.slice(1), range: c.rangeOf(token) })
  while (path.length < mostKeys) {
    const segment = parseSegment(c)
    if (!segment) break
    path.push(segment)
  }
  const keypath = { kind: 'keypath', root: root ?? '$d', implicit, path, range: c.rangeFrom(start) } as const
  return side ? { ...keypath, side } : keypath
}

// `left=>` or `right=>` in front of a path.
function parseSide(c: Cursor): 'left' | 'right' | null {
  const { kind, text } = c.peek()
  if (kind !== 'word' || (text !== 'left' && text !== 'right') || !c.isSymbol('=>', 1)) return null
  c.next()
  c.next()
  return text
}

// Null for what is no root at all: it is taken for a key.
function otherRoot(c: Cursor, token: Token): Root | null {
  const range = c.rangeOf(token)
  const meant = rootNamed(token.text.toLowerCase())
  c.report('unknown-root', range, { name: token.text }, replaceWith(range, meant ?? `$d.${token.text.slice(1)}`))
  return meant
}

/** `.key`, `['key']` or `[$p.key]`; null, with nothing read, if none of them is next. */
export function parseSegment(c: Cursor): KeySegment | null {
  const { kind, text, start } = c.peek()
  if (kind !== 'symbol') return null
  if (text === '.' && c.peek(1).kind === 'word' && !c.isSymbol('(', 2)) {
    c.next()
    const name = c.next().text
    return { kind: 'key', name, range: c.rangeFrom(start) }
  }
  if (text !== '[') return null
  if (c.peek(1).kind === 'string' && c.isSymbol(']', 2)) {
    c.next()
    const name = c.next().value
    c.next()
    return { kind: 'key', name, range: c.rangeFrom(start) }
  }
  if (c.peek(1).kind === 'root' && rootNamed(c.peek(1).text) === '$p') {
    c.next()
    const key = parseTarget(c)
    c.expectSymbol(']')
    return { kind: 'dynamicKey', key, range: c.rangeFrom(start) }
  }
  return null
}

function rootNamed(text: string): Root | null {
  return (Object.hasOwn(roots, text) && roots[text]) || null
}

// People name fields with strings: 'n' and `k8s.pod` are those names.
function quotedTarget(c: Cursor): Keypath {
  const start = c.start
  const isString = c.peek().kind === 'string'
  if (!isString) c.next()
  const name = (isString ? c.next() : c.templateText()).value
  if (!isString && !c.symbol('`')) return c.unexpected('a field')
  const range = c.rangeFrom(start)
  const target = settle(/^\$?\w+(\.\w+)*$/.test(name) ? dotted(name) : build.keypath('$d', name), range)
  const instead = printKeypath(target)
  c.report(isString ? 'quoted-name' : 'backquoted-name', range, { instead }, replaceWith(range, instead))
  return target
}

function dotted(name: string): Keypath {
  const [first = '', ...rest] = name.split('.')
  const root = rootNamed(first)
  if (root) return build.keypath(root, ...rest)
  return isReservedValue(first) || first.startsWith('$')
    ? build.keypath('$d', first, ...rest)
    : build.field(first, ...rest)
}

// `error-rate` cannot be subtraction where a name is expected.
function hyphenated(c: Cursor, target: Keypath): Keypath {
  let name = ''
  const last = target.path.at(-1)
  while (c.isSymbol('-') && c.start === c.lastEnd && c.peek(1).start === c.peek().end && c.peek(1).kind === 'word') {
    c.next()
    name += `-${c.next().text}`
  }
  if (name === '' || last?.kind !== 'key') return target
  const range = c.rangeFrom(target.range.start.offset)
  const path = [
    ...target.path.slice(0, -1),
    { ...last, name: last.name + name, range: c.rangeFrom(last.range.start.offset) },
  ]
  const whole: Keypath = { ...target, path, range }
  const instead = printKeypath(whole)
  c.report('hyphen-in-target', range, { instead }, replaceWith(range, instead))
  return whole
}
