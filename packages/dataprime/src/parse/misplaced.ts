import type { Command, Source } from '../ast.ts'
import { build } from '../build.ts'
import { printStage } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import type { Draft } from './draft.ts'
import { parseTimeframe } from './parse-source.ts'
import { relocate, settle } from './settle.ts'

/** Puts a command where it belongs: a source that is not first is moved there, a second one is left out. */
export function place(c: Cursor, command: Command, draft: Draft): void {
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

/** `source logs | last 1h`: the window belongs to the source. True if there was one. */
export function readMisplacedTimeframe(c: Cursor, draft: Draft): boolean {
  const word = c.wordAt()
  if (!['last', 'between', 'around', 'timeshifted'].includes(word) || c.isSymbol('=', 1)) return false
  const start = c.start
  const timeframe = parseTimeframe(c)
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
