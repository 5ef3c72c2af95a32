import type { Aggregate, BrokenStage, Command, CommandName, Query, Range, Source, Stage } from './ast.ts'
import { attachComments } from './attach-comments.ts'
import { build } from './build.ts'
import type { CommandSpec } from './command.ts'
import { commands } from './commands.ts'
import { type Closer, Cursor, type Mark, stageFailure } from './cursor.ts'
import { type Diagnostic, insertion, removal, replaceWith } from './diagnostic.ts'
import { findFences } from './fences.ts'
import { byKeys, foreignCommand, grouped, readsOwnName } from './foreign-commands.ts'
import { nearest } from './nearest.ts'
import { stageParser } from './parse-stage.ts'
import { printStage } from './print.ts'
import { relocate, settle } from './settle.ts'
import { sourceText } from './source-text.ts'
import { beginsSql, parseSql } from './sql.ts'
import { commandNamed, commandNames, isCommandName } from './stage-names.ts'

export interface Parsed {
  readonly query: Query
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
  /** How many tokens were looked at: proportional to the length of the text. */
  readonly work: number
}

type AnyStage = Stage | BrokenStage
/** A query while it is read: a stage may change what stands before it. */
interface Draft {
  source: Source | null
  stages: AnyStage[]
}

/** Reads a query. Gives a tree for any text, with what is wrong in it as diagnostics; never throws. */
export function parse(text: string): Parsed {
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
  const read = readQuery(c, null)
  if (!read.source && read.stages.length === 0 && c.diagnostics.every((item) => item.severity !== 'error')) {
    c.report('empty-query', source.range(0, 0), {})
  }
  // What stands after the last stage belongs to the end.
  if (c.peek().kind === 'end') c.next()
  const query = attachComments(read, c.comments, text)
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

function atEnd(c: Cursor, closer: Closer): boolean {
  if (c.peek().kind === 'end') return true
  if (closer === ')') return c.isSymbol(')')
  return closer === '|)' && c.isSymbol('|') && c.isSymbol(')', 1)
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
  if (first.text === '||') c.report('empty-stage', firstRange, {}, replaceWith(firstRange, '|'))
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
  c.report('missing-pipe', range, { command: token.text }, insertion(range, '| '))
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

// What follows a stage is a pipe, the end, or the name of a command whose pipe is missing.
function endStage(c: Cursor, closer: Closer): void {
  const token = c.peek()
  const isEnd = atEnd(c, closer) || c.isSymbol('|') || c.isSymbol('||') || c.isSymbol(';')
  if (!isEnd && !(token.kind === 'word' && isCommandName(token.text))) c.unexpected('a pipe or the end')
}

/** Names that begin a command of ours or of another language: what follows tells. */
const ambiguous = { count: true, replace: true, find: true }

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
  const fields = spec.parse(stageParser(c))
  return { kind: name, ...fields, range: c.rangeFrom(start) } as Command
}

function place(c: Cursor, command: Command, draft: Draft): void {
  if (command.kind !== 'source') {
    draft.stages.push(command)
    return
  }
  if (!draft.source && draft.stages.length === 0) {
    draft.source = command
    return
  }
  const before = draft.stages.at(-1) ?? draft.source
  const cut = c.source.range(before?.range.end.offset ?? 0, command.range.end.offset)
  const isSpare = draft.source !== null
  const first = draft.stages[0] ?? command
  const edits = isSpare
    ? [{ range: cut, text: '' }]
    : [
        { range: { start: first.range.start, end: first.range.start }, text: `${printStage(command)} | ` },
        { range: cut, text: '' },
      ]
  const title = isSpare ? 'Remove the second source' : 'Move source to the start'
  c.report('source-not-first', command.range, {}, { title, edits })
  draft.source ??= command
}

function readForeign(c: Cursor, read: (c: Cursor) => readonly Stage[], draft: Draft, closer: Closer): void {
  const start = c.start
  const word = c.peek()
  const found = c.attempt(() => {
    if (!readsOwnName(c)) c.next()
    const stages = read(c)
    endStage(c, closer)
    return stages
  })
  if (!found) {
    c.report('unknown-command', c.rangeOf(word), { name: word.text })
    throw stageFailure
  }
  const range = c.rangeFrom(start)
  const stages = settle(found, range)
  const [stage] = stages
  const before = draft.stages.at(-1)
  const aggregates = stage?.kind === 'aggregate' ? stage.aggregates : null
  // `groupby a | calculate count()` was meant as one stage.
  if (aggregates && before?.kind === 'groupby' && before.aggregates.length === 0) {
    const merged: Stage = { ...before, aggregates, range: c.rangeFrom(before.range.start.offset) }
    const instead = printStage(merged)
    draft.stages[draft.stages.length - 1] = merged
    c.report('foreign-command', c.rangeOf(word), { name: word.text, instead }, replaceWith(merged.range, instead))
    return
  }
  const instead = stages.map(printStage).join(' | ')
  draft.stages.push(...stages)
  c.report('foreign-command', c.rangeOf(word), { name: word.text, instead }, replaceWith(range, instead))
}

function readSql(c: Cursor, draft: Draft): void {
  const start = c.start
  const query = c.attempt(() => {
    const read = parseSql(c)
    endStage(c, null)
    return read
  })
  if (!query) {
    c.report('other-language', c.rangeOf(c.peek()), { language: 'SQL' })
    throw stageFailure
  }
  const range = c.rangeFrom(start)
  const { source, stages } = settle(query, range)
  const text = [...(source ? [source] : []), ...stages].map(printStage).join(' | ')
  c.report('other-language', range, { language: 'SQL' }, replaceWith(range, text))
  draft.source = source
  draft.stages.push(...stages)
}

// `source logs | last 1h`: the window belongs to the source.
function readMisplacedTimeframe(c: Cursor, draft: Draft): boolean {
  const word = c.wordAt()
  if (!['last', 'between', 'around', 'timeshifted'].includes(word) || c.isSymbol('=', 1)) return false
  const start = c.start
  const timeframe = stageParser(c).timeframe()
  if (!timeframe) return false
  const range = c.rangeFrom(start)
  const before = draft.stages.at(-1) ?? draft.source
  const cut = c.source.range(before?.range.end.offset ?? start, range.end.offset)
  const own = draft.source
  if (own && own.timeframe === null) {
    const isMoved = draft.stages.length > 0
    const end = { start: own.range.end, end: own.range.end }
    const whole: Source = {
      ...own,
      timeframe: isMoved ? relocate(timeframe, end) : timeframe,
      range: isMoved ? own.range : c.rangeFrom(own.range.start.offset),
    }
    const text = ` ${printStage(whole).slice(printStage(own).length + 1)}`
    const edits = isMoved
      ? [
          { range: end, text },
          { range: cut, text: '' },
        ]
      : [{ range: cut, text }]
    draft.source = whole
    c.report('timeframe-stage', range, { word }, { title: 'Move the time window to source', edits })
  } else if (own) {
    c.report(
      'timeframe-stage',
      range,
      { word },
      { title: 'Remove the second time window', edits: [{ range: cut, text: '' }] },
    )
  } else {
    const source = settle(build.source('logs', timeframe), range)
    const first = draft.stages[0]
    const text = `${printStage(source)} | `
    const at = first ? { start: first.range.start, end: first.range.start } : range
    const edits = first
      ? [
          { range: at, text },
          { range: cut, text: '' },
        ]
      : [{ range, text: printStage(source) }]
    draft.source = first ? relocate(source, at) : source
    c.report('timeframe-stage', range, { word }, { title: 'Name the source of this time window', edits })
  }
  return true
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
  const seen = new Set<string>()
  const sorted = [...found].sort((a, b) => a.range.start.offset - b.range.start.offset)
  return sorted.filter((item) => {
    // One place has one error of a kind, however often it was read.
    const key = `${item.range.start.offset} ${item.code === 'unexpected' ? '' : item.range.end.offset} ${item.code}`
    return !seen.has(key) && seen.add(key)
  })
}
