import type { Comment, Range } from '../ast.ts'
import { lex, lexRegexp, lexTemplateText, type Token } from '../parse/lexer.ts'
import type { SourceText } from '../parse/source-text.ts'

export type ScannedKind = Exclude<Token['kind'], 'end'> | 'comment'

export interface Scanned {
  readonly kind: ScannedKind
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Inside a backquoted string: its text, or a hole in it that so many braces are open in. */
type Place = { readonly kind: 'text' } | { readonly kind: 'hole'; braces: number }

/** All tokens of a text and its comments, in order, however wrong the text. A slash begins a regexp where a value may stand. */
export function scan(source: SourceText): readonly Scanned[] {
  const found: Scanned[] = []
  const places: Place[] = []
  let before: Token | null = null
  for (let at = 0; at < source.text.length; ) {
    const place = places.at(-1)
    if (place?.kind === 'text') {
      const piece = lexTemplateText(source, at)
      if (piece.end > at) found.push(piece as Token & { kind: 'templateText' })
      at = piece.end
      const mark = source.text[at]
      if (mark === undefined) break
      found.push({ kind: 'symbol', text: mark, start: at, end: at + 1 })
      at++
      if (mark === '{') places.push({ kind: 'hole', braces: 0 })
      else places.pop()
      before = null
      continue
    }
    let token = lex(source, at)
    found.push(...token.comments.map((comment) => scannedComment(comment, source)))
    if (token.kind === 'end') break
    if (token.text === '/' && !endsValue(before)) token = lexRegexp(source, token) ?? token
    if (token.kind === 'end') break
    found.push({ kind: token.kind, text: token.text, start: token.start, end: token.end })
    at = token.end
    before = token
    if (token.kind !== 'symbol') continue
    if (token.text === '`') places.push({ kind: 'text' })
    else if (place?.kind === 'hole' && token.text === '{') place.braces++
    else if (place?.kind === 'hole' && token.text === '}' && place.braces-- === 0) places.pop()
  }
  return found
}

export function rangeOf(token: { readonly start: number; readonly end: number }, source: SourceText): Range {
  return source.range(token.start, token.end)
}

/** True for what a value may end with: an operator or a clause follows it. */
export function endsValue(token: Pick<Token | Scanned, 'kind' | 'text'> | null | undefined): boolean {
  if (!token) return false
  return token.kind === 'symbol' ? [')', ']', '}', '`'].includes(token.text) : token.kind !== 'unknown'
}

function scannedComment({ range }: Comment, { text }: SourceText): Scanned {
  const [start, end] = [range.start.offset, range.end.offset]
  return { kind: 'comment', text: text.slice(start, end), start, end }
}
