import type { Comment, Query, Range } from '../ast.ts'
import { type Diagnostic, diagnostic, type Fix, insertion, replaceWith } from '../diagnostic.ts'
import type { DiagnosticCode, DiagnosticDetails } from '../diagnostics.ts'
import { matchBrackets } from './brackets.ts'
import { Findings, mostErrors } from './findings.ts'
import { lex, lexRegexp, lexTemplateText, type Token } from './lexer.ts'
import type { SourceText } from './source-text.ts'

const deepest = 100

/** How often a character may be passed on average, going back included. */
const mostSteps = 20

/** Ends the reading of one stage; caught where stages are read, and nowhere else. Made once: a stack for each would cost more than all the rest. */
export const stageFailure = new Error('Cannot read the rest of the stage')

/** How a query inside another one ends: `clause` is a word such as `on`, null the end of the text. */
export type Closer = ')' | '|)' | 'clause' | null

export interface Mark {
  readonly index: number
  readonly reported: number
  readonly comments: number
  readonly depth: number
}

/**
 * The place where the parser reads. Tokens are made when they are looked at and kept, so that going back costs nothing;
 * a slash or a backquote is read again when the parser knows what it begins.
 */
export class Cursor {
  readonly source: SourceText
  readonly #findings = new Findings()
  readonly comments: Comment[] = []
  /** How many tokens were made: the measure of the work done. */
  lexed = 0
  #tokens: Token[] = []
  #index = 0
  #depth = 0
  #steps = 0
  #end: Token | null = null
  #brackets: ReadonlyMap<number, number> | null = null

  /** Reads a query inside an expression; handed in because queries hold expressions in turn. */
  readonly query: (closer: Closer) => Query

  constructor(source: SourceText, offset: number, readQuery: (cursor: Cursor, closer: Closer) => Query) {
    this.source = source
    this.query = (closer) => {
      this.descend()
      const query = readQuery(this, closer)
      this.ascend()
      return query
    }
    this.#tokens.push(this.#lex(offset))
  }

  peek(ahead = 0): Token {
    if (this.#end) return this.#end
    const at = this.#index + ahead
    while (at >= this.#tokens.length) this.#tokens.push(this.#lex(this.#tokens.at(-1)?.end ?? 0))
    return this.#tokens[at] as Token // it was read just now at the latest
  }

  next(): Token {
    const token = this.peek()
    this.#step()
    if (token.comments.length > 0) this.comments.push(...token.comments)
    if (token.kind !== 'end') this.#index++
    if (token.diagnostics.length > 0) {
      this.#findings.add(...token.diagnostics)
      // What it swallowed belonged to other stages.
      if (token.diagnostics.some((own) => own.code === 'unterminated-string')) throw stageFailure
    }
    return token
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#findings.list
  }

  get start(): number {
    return this.peek().start
  }

  /** Where the last token that was read ends. */
  get lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? this.start
  }

  rangeFrom(start: number): Range {
    // Where nothing was read, the place is right after what was read before.
    const end = this.lastEnd
    return this.source.range(Math.min(start, end), end)
  }

  rangeOf(token: Token): Range {
    return this.source.range(token.start, token.end)
  }

  textOf(range: Range): string {
    return this.source.text.slice(range.start.offset, range.end.offset)
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'symbol' && token.text === text
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'word' && token.text === word
  }

  /** The token as a small-letter word, '' if it is no word. */
  wordAt(ahead = 0): string {
    const token = this.peek(ahead)
    return token.kind === 'word' ? token.value : ''
  }

  symbol(text: string): boolean {
    if (!this.isSymbol(text)) return false
    this.next()
    return true
  }

  expectSymbol(text: string): void {
    if (this.symbol(text)) return
    const isEnd = this.peek().kind === 'end' || this.isSymbol('|')
    if (text.length > 1 || !')]}'.includes(text) || !isEnd) this.unexpected(`"${text}"`)
    // Where a stage ends, nothing but the bracket is missing.
    const here = this.source.range(this.lastEnd, this.lastEnd)
    const details = { found: shown(this.peek()), wanted: `"${text}"` }
    this.report('unexpected', this.rangeOf(this.peek()), details, insertion(here, text))
  }

  /** Takes one of these keywords. In other letters it is taken too, and reported. */
  word<W extends string>(...words: readonly W[]): W | null {
    const token = this.peek()
    if (token.kind !== 'word') return null
    for (const word of words) {
      if (word !== token.value) continue
      this.next()
      if (word !== token.text) {
        const range = this.rangeOf(token)
        this.report('keyword-case', range, { found: token.text, word }, replaceWith(range, word))
      }
      return word
    }
    return null
  }

  expectWord<W extends string>(...words: readonly W[]): W {
    return this.word(...words) ?? this.unexpected(words.map((word) => `"${word}"`).join(' or '))
  }

  /** Reads the slash that is next as the start of a regexp. */
  regexp(): Token {
    const slash = this.peek()
    const token = lexRegexp(this.source, slash)
    if (!token) {
      this.report('unterminated-regexp', this.rangeOf(slash), {})
      throw stageFailure
    }
    this.#tokens.length = this.#index
    this.#tokens.push(token)
    this.lexed++
    return this.next()
  }

  /** Reads the text of an interpolated string from the last token on. */
  templateText(): Token {
    const offset = this.lastEnd
    this.#tokens.length = this.#index
    this.#tokens.push(lexTemplateText(this.source, offset))
    this.lexed++
    return this.next()
  }

  report<C extends DiagnosticCode>(
    code: C,
    range: Range,
    details: DiagnosticDetails<C>,
    ...fixes: readonly (Fix | null)[]
  ): void {
    this.#findings.add(
      diagnostic(
        code,
        range,
        details,
        fixes.map((fix) => fix && this.#spaced(fix)),
      ),
    )
  }

  /** Reports that something else should be here, and ends the stage. */
  unexpected(wanted: string): never {
    this.reportUnexpected(wanted)
    throw stageFailure
  }

  reportUnexpected(wanted: string): void {
    const token = this.peek()
    // A token that has already something wrong with it explains itself.
    if (token.kind === 'unknown' && token.diagnostics.some((own) => own.severity === 'error'))
      this.#findings.add(...token.diagnostics)
    else this.report('unexpected', this.rangeOf(token), { found: shown(token), wanted })
  }

  mark(): Mark {
    return { index: this.#index, reported: this.diagnostics.length, comments: this.comments.length, depth: this.#depth }
  }

  reset(mark: Mark): void {
    this.#index = mark.index
    this.#depth = mark.depth
    this.#findings.cutBack(mark.reported)
    this.comments.length = mark.comments
  }

  /** Back to before this token, which was read already. */
  rewindTo(token: Token): void {
    while (this.#index > 0 && this.peek() !== token) this.#index--
  }

  /** Back to the mark, but what was reported since stays. */
  rewind(mark: Mark): void {
    this.#index = mark.index
    this.#depth = mark.depth
    this.comments.length = mark.comments
  }

  /** What `read` gives, or null with everything as before if it fails. */
  attempt<T>(read: () => T): T | null {
    const mark = this.mark()
    try {
      return read()
    } catch (failure) {
      if (failure !== stageFailure) throw failure
      this.reset(mark)
      return null
    }
  }

  /** Passes a token without reporting what is wrong with it. */
  skip(): void {
    const token = this.peek()
    this.#step()
    this.comments.push(...token.comments)
    if (token.kind !== 'end') this.#index++
  }

  /** Where the bracket that opens at this offset closes; null if it does not. */
  closingOf(offset: number): number | null {
    this.#brackets ??= matchBrackets(this.source.text)
    return this.#brackets.get(offset) ?? null
  }

  /** Goes one level deeper; too deep a text ends the stage instead of the stack. Going back to a mark goes up again, too. */
  descend(): void {
    if (this.#depth >= deepest) {
      this.#stop()
      throw stageFailure
    }
    this.#depth++
  }

  ascend(): void {
    this.#depth--
  }

  // A word that is put right behind another one must not become part of it.
  #spaced(fix: Fix): Fix {
    const edits = fix.edits.map((edit) => {
      const before = this.source.text[edit.range.start.offset - 1] ?? ''
      const joins = /\w/.test(before) && /^[\w$]/.test(edit.text)
      return joins ? { ...edit, text: ` ${edit.text}` } : edit
    })
    return { ...fix, edits }
  }

  // Queries inside broken queries may be read again while recovering, again and again if they are built for it.
  #step(): void {
    if (this.#end) return
    if (++this.#steps > this.source.text.length * mostSteps + 1000) this.#stop()
    else if (this.#findings.areTooMany) this.#giveUp()
  }

  #stop(): void {
    this.report('too-deep', this.rangeOf(this.peek()), { most: deepest })
    this.#endHere()
  }

  #giveUp(): void {
    this.report('too-many', this.rangeOf(this.peek()), { most: mostErrors })
    this.#endHere()
  }

  // From here on there is nothing more to read.
  #endHere(): void {
    this.#end = lex(this.source, this.source.text.length)
  }

  #lex(offset: number): Token {
    this.lexed++
    return lex(this.source, offset)
  }
}

export function shown(token: Token): string {
  if (token.kind === 'end') return 'the end'
  return token.text.length > 40 ? `"${token.text.slice(0, 37)}…"` : `"${token.text}"`
}
