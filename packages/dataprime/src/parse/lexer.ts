import type { Comment } from '../ast.ts'
import { type Diagnostic, diagnostic, type Fix, removal, replaceWith } from '../diagnostic.ts'
import { quote } from '../print/quote.ts'
import { blank, classOf, digit, endOf, endOfWord, hasCapital, isLetterAt, letter } from './characters.ts'
import { beginsComment, readComments } from './comments.ts'
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
  /** Of a word: in small letters. Of a string, a regexp or the text of an interpolated string: what it stands for. */
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
/** By the code of the first character, with those of the others; 0 stands for none. */
const symbolsFrom = Array.from({ length: 128 }, (_, code) =>
  symbols
    .filter((symbol) => symbol.charCodeAt(0) === code)
    .map((text) => ({ text, second: text.charCodeAt(1) || 0, third: text.charCodeAt(2) || 0 })),
)

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', b: '\b' }

// One list for all tokens that have none of something.
const none: readonly never[] = []

/** The token at or after `offset`. A `/` is always a symbol here: only the parser knows where a regexp may stand. */
export function lex(source: SourceText, offset: number): Token {
  const start = endOf(blank, source.text, offset)
  if (!beginsComment(source.text, start)) return readToken(source, start)
  const { comments, diagnostics, end } = readComments(source, start)
  const token = readToken(source, end)
  return { ...token, comments, diagnostics: [...diagnostics, ...token.diagnostics] }
}

/** The regexp whose first slash is the given token; null if it does not end on its line. */
export function lexRegexp(source: SourceText, slash: Token): Token | null {
  const { text } = source
  for (let at = slash.start + 1; at < text.length; at++) {
    const c = text[at]
    if (c === '\n') return null
    if (c === '\\') at++
    else if (c === '/') {
      const end = endOfWord(text, at + 1)
      const flags = text.slice(at + 1, end)
      const range = source.range(at + 1, end)
      const problems = flags ? [diagnostic('regexp-flags', range, { flags }, [removal(range, flags)])] : none
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
  return { ...plain('templateText', text.slice(offset, at), offset, at), value }
}

function readToken(source: SourceText, start: number): Token {
  const { text } = source
  if (start >= text.length) return plain('end', '', start, start)
  const code = text.charCodeAt(start)
  const first = classOf(code)
  if (first === letter) return readWord(text, start)
  if (first === digit) return readNumber(source, start)
  const symbol = symbolAt(text, start, code)
  if (symbol !== null) return plain('symbol', symbol, start, start + symbol.length)
  const mark = text[start]
  if (mark === "'" || mark === '"') return readString(source, start, mark)
  if (mark === '$' && isLetterAt(text, start + 1)) {
    const end = endOfWord(text, start + 1)
    return plain('root', text.slice(start, end), start, end)
  }
  const unknown = String.fromCodePoint(text.codePointAt(start) ?? 0)
  return plain('unknown', unknown, start, start + unknown.length)
}

function symbolAt(source: string, start: number, code: number): string | null {
  for (const { text, second, third } of symbolsFrom[code] ?? none) {
    if (second !== 0 && source.charCodeAt(start + 1) !== second) continue
    if (third === 0 || source.charCodeAt(start + 2) === third) return text
  }
  return null
}

function plain(kind: TokenKind, text: string, start: number, end: number): Token {
  return { kind, text, value: '', start, end, comments: none, diagnostics: none }
}

function readWord(source: string, start: number): Token {
  const end = endOfWord(source, start)
  const text = source.slice(start, end)
  const value = hasCapital(source, start, end) ? text.toLowerCase() : text
  return { kind: 'word', text, value, start, end, comments: none, diagnostics: none }
}

function readNumber(source: SourceText, start: number): Token {
  const { text } = source
  const whole = endOf(digit, text, start)
  if (isLetterAt(text, whole)) return readLength(source, start)
  // What begins as a fraction and goes on as a name is a number and a dot: 1.5x has the parts of a.b5x.
  const fraction = text[whole] === '.' ? endOf(digit, text, whole + 1) : whole
  const end = fraction > whole + 1 && !isLetterAt(text, fraction) ? fraction : whole
  return plain('number', text.slice(start, end), start, end)
}

// Digits with letters behind them: an interval, or what is meant for one.
function readLength(source: SourceText, start: number): Token {
  const end = endOfWord(source.text, start)
  const text = source.text.slice(start, end)
  if (readInterval(text)) return { ...plain('interval', text, start, end), value: text }
  const range = source.range(start, end)
  const meant = meantInterval(text)
  if (meant === null) {
    return { ...plain('unknown', text, start, end), diagnostics: [diagnostic('malformed-number', range, { text })] }
  }
  const problem = diagnostic('malformed-interval', range, { text, meant }, [replaceWith(range, meant)])
  return { ...plain('interval', text, start, end), value: meant, diagnostics: [problem] }
}

function readString(source: SourceText, start: number, mark: string): Token {
  const { text } = source
  let problems: Diagnostic[] | null = null
  let value = ''
  let at = start + 1
  // Parts without an escape are taken whole.
  for (let from = at; ; at++) {
    const c = text[at]
    const isEnd = c === undefined || c === mark || c === '\n'
    if (!isEnd && (c !== '\\' || at + 1 >= text.length)) continue
    value += text.slice(from, at)
    if (isEnd) break
    const escaped = text[++at] ?? ''
    from = at + 1
    if (escaped in escapes || '\'"`\\{}'.includes(escaped)) value += unescaped(escaped)
    else {
      value += `\\${escaped}`
      const range = source.range(at - 1, at + 1)
      problems ??= []
      problems.push(diagnostic('unknown-escape', range, { escape: escaped }, [replaceWith(range, `\\\\${escaped}`)]))
    }
  }
  const isClosed = text[at] === mark
  const end = isClosed ? at + 1 : at
  const own = { kind: 'string', text: text.slice(start, end), value, start, end, comments: none } as const
  if (isClosed && mark === "'") return { ...own, diagnostics: problems ?? none }
  const range = source.range(start, end)
  if (!isClosed) {
    const fix = closing(source, start, end, mark)
    return { ...own, diagnostics: [...(problems ?? none), diagnostic('unterminated-string', range, {}, [fix])] }
  }
  // The fix writes the whole string anew, escapes and all.
  const literal = quote(value)
  return { ...own, diagnostics: [diagnostic('double-quotes', range, { literal }, [replaceWith(range, literal)])] }
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
