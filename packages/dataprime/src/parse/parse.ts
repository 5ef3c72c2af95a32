import type { Aggregate, Command, CommandName, Query, Range } from '../ast.ts'
import type { CommandSpec } from '../command.ts'
import { commands } from '../commands.ts'
import { applyFix, type Diagnostic, insertion, removal, replaceWith } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { printStage } from '../print/print.ts'
import { attachComments } from './attach-comments.ts'
import { type Closer, Cursor, type Mark, stageFailure } from './cursor.ts'
import type { Draft } from './draft.ts'
import { findFences } from './fences.ts'
import { byKeys, foreignCommand, grouped } from './foreign-commands.ts'
import { place, readMisplacedTimeframe } from './misplaced.ts'
import { readForeign, readSql } from './parse-foreign.ts'
import { StageReader } from './parse-stage.ts'
import { settle } from './settle.ts'
import { sourceText } from './source-text.ts'
import { beginsSql } from './sql.ts'
import { atEnd, endStage } from './stage-end.ts'
import { commandNamed, commandNames, isCommandName } from './stage-names.ts'

export interface Parsed {
  readonly query: Query
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
  /** How many tokens were looked at: proportional to the length of the text. */
  readonly work: number
}

/** Reads a query. Gives a tree for any text, with what is wrong in it as diagnostics; never throws. */
export function parse(text: string): Parsed {
  const { diagnostics, ...parsed } = read(text)
  return {
    ...parsed,
    diagnostics: diagnostics.length === 1 ? diagnostics.map((only) => tried(only, text)) : diagnostics,
  }
}

// What a string that never ends has swallowed is not known to be right: where to end it is a guess, which is tried.
function tried(only: Diagnostic, text: string): Diagnostic {
  const [fix] = only.fixes
  if (only.code !== 'unterminated-string' || !fix) return only
  return read(applyFix(text, fix)).diagnostics.length === 0 ? only : { ...only, fixes: [] }
}

function read(text: string): Parsed {
  const source = sourceText(text)
  const fences = findFences(text)
  const inner = fences ? { ...source, text: text.slice(0, fences.end) } : source
  const c = new Cursor(inner, fences?.start ?? 0, readQuery)
  if (fences) {
    const fix = {
      title: 'Remove the code fence',
      edits: fences.cuts.map(([from, to]) => ({ range: source.range(from, to), text: '' })),
    }
    const [from, to] = fences.cuts[0] ?? [0, 0]
    c.report('code-fence', source.range(from, to), {}, fix)
  }
  const tree = readQuery(c, null)
  if (!tree.source && tree.stages.length === 0 && c.diagnostics.every((item) => item.severity !== 'error')) {
    c.report('empty-query', source.range(0, 0), {})
  }
  // What stands after the last stage belongs to the end.
  if (c.peek().kind === 'end') c.next()
  const query = attachComments(tree, c.comments, text)
  return { query, diagnostics: inOrder(c.diagnostics), work: c.lexed }
}

function readQuery(c: Cursor, closer: Closer): Query {
  const start = c.start
  const draft: Draft = { source: null, stages: [] }
  while (c.isSymbol('|') && !atEnd(c, closer)) {
    const range = c.rangeOf(c.next())
    c.report('leading-pipe', range, {}, removal(range, 'the pipe'))
  }
  while (!atEnd(c, closer)) {
    readStage(c, closer, draft)
    if (atEnd(c, closer)) break
    if (c.isSymbol('|') || c.isSymbol('||')) readPipes(c, closer)
    else if (c.isSymbol(';')) readSemicolon(c)
    else if (c.peek().kind === 'word' && isCommandName(c.peek().text)) reportMissingPipe(c)
  }
  return { kind: 'query', ...draft, range: c.rangeFrom(start) }
}

function readPipes(c: Cursor, closer: Closer): void {
  const before = c.lastEnd
  const first = c.next()
  const firstRange = c.rangeOf(first)
  const spare: { readonly pipe: Range; readonly cut: Range }[] = []
  let after = first.end
  while ((c.isSymbol('|') || c.isSymbol('||')) && !atEnd(c, closer)) {
    const pipe = c.rangeOf(c.next())
    spare.push({ pipe, cut: c.source.range(after, pipe.end.offset) })
    after = pipe.end.offset
  }
  if (c.isSymbol(';')) readSemicolon(c)
  if (atEnd(c, closer)) {
    c.report('empty-stage', firstRange, {}, removal(c.source.range(before, after), 'the pipe'))
    return
  }
  if (first.text === '||') c.report('empty-stage', firstRange, { isDoubled: true }, replaceWith(firstRange, '|'))
  for (const { pipe, cut } of spare) c.report('empty-stage', pipe, {}, removal(cut, 'the pipe'))
}

function readSemicolon(c: Cursor): void {
  const range = c.rangeOf(c.next())
  const goesOn = c.peek().kind !== 'end' && !c.isSymbol('|') && !c.isSymbol(';')
  c.report('semicolon', range, {}, goesOn ? replaceWith(range, ' |') : removal(range, 'the semicolon'))
}

function reportMissingPipe(c: Cursor): void {
  const token = c.peek()
  const range = c.rangeOf(token)
  // A comma stands there where the list before it was to end.
  const comma = c.lastEnd - 1
  const fix =
    c.source.text[comma] === ',' ? replaceWith(c.source.range(comma, token.start), ' | ') : insertion(range, '| ')
  c.report('missing-pipe', range, { command: token.text }, fix)
}

/** Reads one stage into the draft. Whatever goes wrong in it ends with it. */
function readStage(c: Cursor, closer: Closer, draft: Draft): void {
  const mark = c.mark()
  const start = c.start
  let name: CommandName | null = null
  try {
    if (!draft.source && draft.stages.length === 0 && beginsSql(c)) readSql(c, draft)
    else if (!readMisplacedTimeframe(c, draft)) {
      readOwnOrForeign(c, closer, draft, (known) => {
        name = known
      })
    }
    endStage(c, closer)
  } catch (failure) {
    if (failure !== stageFailure) throw failure
    const isPlaced = (draft.stages.at(-1) ?? draft.source)?.range.start.offset === start
    if (isPlaced) {
      if (draft.stages.length > 0) draft.stages.pop()
      else draft.source = null
    }
    skipStage(c, mark, closer)
    const range = c.rangeFrom(start)
    draft.stages.push({ kind: 'brokenStage', command: name, text: c.textOf(range), range })
  }
}

function readOwnOrForeign(c: Cursor, closer: Closer, draft: Draft, named: (name: CommandName) => void): void {
  const start = c.start
  const foreign = isOwnName(c) ? null : foreignCommand(c)
  if (foreign) {
    readForeign(c, foreign, draft, closer)
    return
  }
  const name = namelessSource(c, draft) ? 'source' : readName(c)
  named(name)
  const command = readCommand(c, name, start)
  place(c, command.kind === 'aggregate' && c.wordAt() === 'by' ? groupedLate(c, command) : command, draft)
  while (command.kind === 'create' && c.isSymbol(',')) {
    readPipeMeant(c)
    place(c, readCommand(c, name, c.start), draft)
  }
}

// `create x from 1, y from 2` takes two stages.
function readPipeMeant(c: Cursor): void {
  const range = c.rangeOf(c.next())
  const form = 'create <field> from <value>, and the next field takes another stage'
  c.report('wrong-clause', range, { command: 'create', form }, replaceWith(range, ' | create'))
}

// `logs | …` is `source logs | …`.
function namelessSource(c: Cursor, draft: Draft): boolean {
  const token = c.peek()
  if (draft.source || draft.stages.length > 0 || !['logs', 'spans'].includes(token.text)) return false
  const range = c.rangeOf(token)
  c.report('foreign-command', range, { name: token.text, instead: `source ${token.text}` }, insertion(range, 'source '))
  return true
}

// `aggregate count() as n by svc` is `groupby svc aggregate count() as n`.
function groupedLate(c: Cursor, { aggregates, range: { start } }: Aggregate): Command {
  const keys = byKeys(c)
  const range = c.rangeFrom(start.offset)
  const stage = settle(grouped(keys, aggregates), range)
  const form = printStage(stage)
  c.report('wrong-clause', range, { command: 'aggregate', form }, replaceWith(range, form))
  return stage
}

/** Names that begin a command of ours or of another language: what follows tells. */
const ambiguous = { count: true, replace: true, find: true, wildfind: true, create: true, extract: true, redact: true }

// `sort by` and `count` are commands; `sort` and `count()` are not.
function isOwnName(c: Cursor): boolean {
  const word = c.peek().text
  if (word === 'sort' || word === 'order') return c.wordAt(1) === 'by' && !c.isSymbol('(', 2)
  return commandNamed(word) !== null && !(Object.hasOwn(ambiguous, word) && foreignCommand(c) !== null)
}

function readName(c: Cursor): CommandName {
  const token = c.peek()
  if (token.kind !== 'word') return c.unexpected('a command')
  const range = c.rangeOf(token)
  const lower = token.text.toLowerCase()
  const own = commandNamed(lower)
  if ((lower === 'sort' || lower === 'order') && c.wordAt(1) === 'by') {
    c.word('sort', 'order')
    c.word('by')
    return 'orderby'
  }
  c.next()
  if (own) {
    if (lower !== token.text)
      c.report('keyword-case', range, { found: token.text, word: lower }, replaceWith(range, lower))
    return own
  }
  const close = nearest(token.text, commandNames())
  const name = close === null ? null : commandNamed(close)
  c.report('unknown-command', range, { name: token.text, hint: close }, close ? replaceWith(range, close) : null)
  if (!name) throw stageFailure
  return name
}

function readCommand(c: Cursor, name: CommandName, start: number): Command {
  // The fields belong to the kind by the type of the table; the compiler cannot follow that through the union.
  const spec = commands[name] as unknown as CommandSpec<Command>
  const fields = spec.parse(new StageReader(c))
  return { ...fields, kind: name, range: c.rangeFrom(start) } as Command
}

/** Passes what is left of a broken stage: up to the next pipe outside brackets that close. */
function skipStage(c: Cursor, mark: Mark, closer: Closer): void {
  c.rewind(mark)
  while (!atEnd(c, closer) && !c.isSymbol('|')) {
    const token = c.peek()
    const isOpening = token.kind === 'symbol' && '([{'.includes(token.text)
    const close = isOpening ? c.closingOf(token.start) : null
    c.skip()
    while (close !== null && c.start < close && c.peek().kind !== 'end') c.skip()
  }
}

function inOrder(found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.length < 2) return found
  const seen = new Set<string>()
  const sorted = [...found].sort((a, b) => a.range.start.offset - b.range.start.offset)
  return sorted.filter((item) => {
    // One place has one error of a kind, however often it was read.
    const key = `${item.range.start.offset} ${item.code === 'unexpected' ? '' : item.range.end.offset} ${item.code}`
    return !seen.has(key) && seen.add(key)
  })
}
