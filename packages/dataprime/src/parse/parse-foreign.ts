import type { Aliased, Count, Stage } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { printStage } from '../print/print.ts'
import { type Closer, type Cursor, stageFailure } from './cursor.ts'
import type { Draft } from './draft.ts'
import { readsOwnName } from './foreign-commands.ts'
import { settle } from './settle.ts'
import { parseSql } from './sql.ts'
import { endStage } from './stage-end.ts'
import { commandNamed } from './stage-names.ts'

/** Reads a command of another language as the stages that it means, and reports it. */
export function readForeign(c: Cursor, read: (c: Cursor) => readonly Stage[], draft: Draft, closer: Closer): void {
  const start = c.start
  const word = c.peek()
  const isCall = readsOwnName(c)
  const found = c.attempt(() => {
    if (!isCall) c.next()
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
  const aggregates =
    stage?.kind === 'aggregate' ? stage.aggregates : stage?.kind === 'count' && isCall ? counted(stage) : null
  // `groupby a | calculate count()` was meant as one stage.
  if (aggregates && before?.kind === 'groupby' && before.aggregates.length === 0) {
    const merged: Stage = { ...before, aggregates, range: c.rangeFrom(before.range.start.offset) }
    const instead = printStage(merged)
    draft.stages[draft.stages.length - 1] = merged
    c.report(
      'foreign-command',
      c.rangeOf(word),
      { name: word.text, instead, isOwn: true },
      replaceWith(merged.range, instead),
    )
    return
  }
  const instead = stages.map(printStage).join(' | ')
  draft.stages.push(...stages)
  const isOwn = commandNamed(word.text) !== null
  c.report('foreign-command', c.rangeOf(word), { name: word.text, instead, isOwn }, replaceWith(range, instead))
}

// `groupby a | count()` counts the rows of each group; `groupby a | count` counts the groups.
function counted({ into }: Count): readonly Aliased[] {
  return [build.alias(build.call('count'), into ?? 'n')]
}

/** Reads a statement of SQL as the query that it means, and reports it. */
export function readSql(c: Cursor, draft: Draft): void {
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
