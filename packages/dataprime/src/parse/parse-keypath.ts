import type { Keypath, KeySegment, Root } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { isReservedValue, roots } from '../names.ts'
import { printKeypath } from '../print/print-expression.ts'
import type { Cursor } from './cursor.ts'
import { settle } from './settle.ts'

/** Reads a path that is named, not computed: the target of a command or an alias. */
export function parseTarget(c: Cursor): Keypath {
  const start = c.start
  if (c.isSymbol('`') || c.peek().kind === 'string') return quotedTarget(c)
  const side = parseSide(c)
  const head = parseHead(c)
  if (!head) return c.unexpected('a field')
  const path = [...head.path]
  for (;;) {
    const segment = parseSegment(c)
    if (!segment) break
    path.push(segment)
  }
  const target: Keypath = { kind: 'keypath', ...side, ...head, path, range: c.rangeFrom(start) }
  return hyphenated(c, target)
}

/** `left=>` or `right=>` in front of a path. */
export function parseSide(c: Cursor): { readonly side?: 'left' | 'right' } {
  if (!c.isSymbol('=>', 1)) return {}
  if (!c.isWord('left') && !c.isWord('right')) return {}
  const side = c.next().text === 'left' ? 'left' : 'right'
  c.next()
  return { side }
}

/** The root or the first key of a path. */
export function parseHead(c: Cursor): Pick<Keypath, 'root' | 'implicit' | 'path'> | null {
  const token = c.peek()
  if (token.kind === 'word') {
    c.next()
    const key: KeySegment = { kind: 'key', name: token.text, range: c.rangeOf(token) }
    return { root: '$d', implicit: true, path: [key] }
  }
  if (token.kind !== 'root') return null
  c.next()
  const root = rootNamed(token.text)
  if (root) return { root, implicit: false, path: [] }
  const range = c.rangeOf(token)
  const lower = rootNamed(token.text.toLowerCase())
  c.report('unknown-root', range, { name: token.text }, replaceWith(range, lower ?? `$d.${token.text.slice(1)}`))
  if (lower) return { root: lower, implicit: false, path: [] }
  return { root: '$d', implicit: false, path: [{ kind: 'key', name: token.text.slice(1), range }] }
}

/** `.key`, `['key']` or `[$p.key]`; null, with nothing read, if none of them is next. */
export function parseSegment(c: Cursor): KeySegment | null {
  const start = c.start
  if (c.isSymbol('.') && c.peek(1).kind === 'word' && !c.isSymbol('(', 2)) {
    c.next()
    const name = c.next().text
    return { kind: 'key', name, range: c.rangeFrom(start) }
  }
  if (!c.isSymbol('[')) return null
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
