import type { Comment } from '../ast.ts'
import { type Diagnostic, diagnostic, type Fix, removal, replaceWith } from '../diagnostic.ts'
import { quote } from '../print/quote.ts'
import { meantInterval, readInterval } from './interval-text.ts'
import type { SourceText } from './source-text.ts'

export type TokenKind =
  | 'word'
  | 'root'
  | 'string'
  | 'number'
  | 'interval'
  | 'regexp'
  | 'templateText'
  | 'symbol'
  | 'unknown'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written. */
  readonly text: string
  /** Of a string, a regexp or the text of an interpolated string: what it stands for. */
  readonly value: string
  readonly start: number
  readonly end: number
  /** Comments between this token and the one before. */
  readonly comments: readonly Comment[]
  /** Reported when the token is read, so that looking ahead reports nothing. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Longest first. Some are operators of other languages, kept whole so that they can be recognised. */
const symbols = [
  ...['!~~', '===', '!==', '==', '!=', '<=', '>=', '<>', '=~', '!~', '=>', '->', '&&', '||', '~~', '??', '**', '::'],
  ...['+', '-', '*', '/', '%', '!', '<', '>', '~', '.', '[', ']', '(', ')', ',', ':', '{', '}', '@', '|', '=', '`'],
  ...[';', '?', '&'],
]
const longestSymbol = 3
const symbolSet = new Set(symbols)

const wordPattern = /[A-Za-z_][A-Za-z0-9_]*/y
const rootPattern = /\$[A-Za-z_][A-Za-z0-9_]*/y
const numberPattern = /\d+(?:\.\d+)?(?![\dA-Za-z_])/y
const digitsAndLetters = /\d+(?:\.\d+)?[A-Za-z0-9_]*/y
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', b: '\b' }

/** The token at or after `offset`. A `/` is always a symbol here: only the parser knows where a regexp may stand. */
export function lex(source: SourceText, offset: number): Token {
  const { text } = source
  const trivia = skipTrivia(source, offset)
  const start = trivia.end
  const token = (kind: TokenKind, end: number, value = '', own: readonly Diagnostic[] = []): Token => ({
    kind,
    text: text.slice(start, end),
    value,
    start,
    end,
    comments: trivia.comments,
    diagnostics: [...trivia.diagnostics, ...own],
  })

  if (start >= text.length) return token('end', start)
  const word = matchAt(wordPattern, text, start)
  if (word) return token('word', start + word.length)
  const root = matchAt(rootPattern, text, start)
  if (root) return token('root', start + root.length)
  const number = matchAt(numberPattern, text, start)
  if (number) return token('number', start + number.length)
  const mixed = matchAt(digitsAndLetters, text, start)
  if (mixed) {
    if (readInterval(mixed)) return token('interval', start + mixed.length, mixed)
    const range = source.range(start, start + mixed.length)
    const meant = meantInterval(mixed)
    return meant
      ? token('interval', start + mixed.length, meant, [
          diagnostic('malformed-interval', range, { text: mixed, meant }, [replaceWith(range, meant)]),
        ])
      : token('unknown', start + mixed.length, '', [diagnostic('malformed-number', range, { text: mixed })])
  }
  const first = text[start]
  if (first === "'" || first === '"') {
    const { value, end, problems } = readString(source, start, first)
    return token('string', end, value, problems)
  }
  for (let length = longestSymbol; length > 0; length--) {
    const end = start + length
    if (end <= text.length && symbolSet.has(text.slice(start, end))) return token('symbol', end)
  }
  const end = start + String.fromCodePoint(text.codePointAt(start) ?? 0).length
  return token('unknown', end)
}

/** The regexp whose first slash is the given token; null if it does not end on its line. */
export function lexRegexp(source: SourceText, slash: Token): Token | null {
  const { text } = source
  for (let at = slash.start + 1; at < text.length; at++) {
    const c = text[at]
    if (c === '\n') return null
    if (c === '\\') at++
    else if (c === '/') {
      const flags = matchAt(/[A-Za-z]+/y, text, at + 1)
      const end = at + 1 + flags.length
      const range = source.range(at + 1, end)
      const problems = flags ? [diagnostic('regexp-flags', range, { flags }, [removal(range, flags)])] : []
      const value = text.slice(slash.start + 1, at)
      const own = { kind: 'regexp', text: text.slice(slash.start, end), value, end } as const
      return { ...slash, ...own, diagnostics: [...slash.diagnostics, ...problems] }
    }
  }
  return null
}

/** The text of an interpolated string from `offset` to the next `{`, the closing backquote or the end. */
export function lexTemplateText(source: SourceText, offset: number): Token {
  const { text } = source
  let value = ''
  let at = offset
  for (; at < text.length && text[at] !== '{' && text[at] !== '`'; at++) {
    if (text[at] !== '\\') value += text[at]
    else if (at + 1 < text.length) value += unescaped(text[++at] ?? '')
  }
  const own = { kind: 'templateText', text: text.slice(offset, at), value, start: offset, end: at } as const
  return { ...own, comments: [], diagnostics: [] }
}

function skipTrivia(source: SourceText, offset: number) {
  const { text } = source
  const comments: Comment[] = []
  const diagnostics: Diagnostic[] = []
  let at = offset
  for (;;) {
    at += matchAt(/\s+/y, text, at).length
    const style = text[at] === '#' ? '#' : (['//', '/*'] as const).find((mark) => text.startsWith(mark, at))
    if (!style) return { end: at, comments, diagnostics }
    const start = at
    if (style === '/*') {
      const close = text.indexOf('*/', at + 2)
      at = close < 0 ? text.length : close + 2
      const range = source.range(start, at)
      const body = text
        .slice(start + 2, close < 0 ? at : close)
        .replace(/^\*+|\*+$/g, '')
        .trim()
      comments.push({ kind: 'comment', style, text: body, range })
      diagnostics.push(
        close < 0
          ? diagnostic('unterminated-comment', range, {})
          : diagnostic('block-comment', range, {}, [blockCommentFix(text, at, range, body)]),
      )
    } else {
      const newline = text.indexOf('\n', at)
      at = newline < 0 ? text.length : newline
      const body = text.slice(start + style.length, at).trim()
      comments.push({ kind: 'comment', style, text: body, range: source.range(start, at) })
    }
  }
}

// A line comment swallows the rest of its line, so the line must be broken after it.
function blockCommentFix(text: string, end: number, range: Comment['range'], body: string) {
  const lines = body.split('\n').map((line) => `# ${line.trim()}`.trimEnd())
  const isLastOnLine = /^[ \t\r]*(\n|$)/.test(text.slice(end, end + 200))
  return replaceWith(range, lines.join('\n') + (isLastOnLine ? '' : '\n'))
}

function readString(source: SourceText, start: number, mark: string) {
  const { text } = source
  const problems: Diagnostic[] = []
  let value = ''
  let at = start + 1
  for (; at < text.length && text[at] !== mark && text[at] !== '\n'; at++) {
    if (text[at] !== '\\' || at + 1 >= text.length) {
      value += text[at]
      continue
    }
    const escaped = text[++at] ?? ''
    if (escaped in escapes || '\'"`\\{}'.includes(escaped)) value += unescaped(escaped)
    else {
      value += `\\${escaped}`
      const range = source.range(at - 1, at + 1)
      problems.push(diagnostic('unknown-escape', range, { escape: escaped }, [replaceWith(range, `\\\\${escaped}`)]))
    }
  }
  if (text[at] !== mark) {
    const end = Math.min(at, text.length)
    const fix = closing(source, start, end, mark)
    return {
      value,
      end,
      problems: [...problems, diagnostic('unterminated-string', source.range(start, end), {}, [fix])],
    }
  }
  if (mark === "'") return { value, end: at + 1, problems }
  const range = source.range(start, at + 1)
  const literal = quote(value)
  return {
    value,
    end: at + 1,
    problems: [diagnostic('double-quotes', range, { literal }, [replaceWith(range, literal)])],
  }
}

// The string was to end before the next stage, or with its line.
function closing(source: SourceText, start: number, end: number, mark: string): Fix {
  const rest = source.text.slice(start, end)
  const pipe = rest.search(/\s*\|\s*[a-z]+\b/)
  const at = start + (pipe > 0 ? pipe : rest.trimEnd().length)
  const quoteMark = source.text.slice(start, at).includes("'") ? mark : "'"
  const edits = [
    { range: source.range(start, start + 1), text: quoteMark },
    { range: source.range(at, at), text: quoteMark },
  ]
  return { title: `Insert ${quoteMark}`, edits }
}

function unescaped(c: string): string {
  return Object.hasOwn(escapes, c) ? (escapes[c] ?? c) : c
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
