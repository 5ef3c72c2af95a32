import { writing } from '../compose/condition.ts'
import { fieldIn } from '../fields.ts'
import { type Parts, partsOf } from '../parts.ts'
import { type Reading, read } from '../reading.ts'
import type { Context } from '../understand.ts'
import type { Change, Changed, Scene } from './change.ts'
import { changeBounds } from './change-bounds.ts'
import { changeColumns } from './change-columns.ts'
import { changeConditions } from './change-conditions.ts'
import { changeFigures } from './change-figures.ts'
import { changeGrouping } from './change-grouping.ts'
import { changeLimit } from './change-limit.ts'
import { changeOrder } from './change-order.ts'
import { changeSource, sourceOf } from './change-source.ts'
import { changeTime } from './change-time.ts'
import { type Cues, readCues } from './cues.ts'
import { type Draft, draftOf, settled } from './draft.ts'
import { isFollowUp } from './is-follow-up.ts'
import { removePart, rowsOf } from './remove-parts.ts'

export interface FollowUp {
  readonly draft: Draft
  readonly reading: Reading
  /** What was kept, what was changed and what could not be. */
  readonly assumptions: readonly string[]
  readonly hasChanged: boolean
}

/** In the order in which a reader would make them: what is read first, what is shown last. */
const changes: readonly Change[] = [
  changeSource,
  changeTime,
  changeConditions,
  changeGrouping,
  changeFigures,
  changeBounds,
  changeOrder,
  changeLimit,
  changeColumns,
]

/** The query before, as the words change it; undefined if they are a question of their own, or it cannot be read. */
export function followUp(question: string, previousQuery: string, context: Context): FollowUp | undefined {
  const cues = readCues(question)
  const { reading, parts } = partsIn(cues, context)
  if (!isFollowUp(cues, parts)) return undefined
  const start = draftOf(previousQuery)
  if (!start) return undefined

  const assumed = new Set<string>()
  const source = sourceOf(start) ?? context.source ?? 'logs'
  const w = writing({ source, schema: context.schema ?? {} }, assumed)
  const scene: Scene = { cues, parts, w }
  const steps = [
    ...cues.removals.map(
      (what): Change =>
        (draft) =>
          removePart(draft, what, scene),
    ),
    ...(cues.wantsRows ? [rowsOf] : []),
    ...changes,
  ]
  const said: string[] = []
  const failed: string[] = []
  let draft = start
  for (const step of steps) {
    const changed = step(draft, scene)
    if (!changed) continue
    const made = inKeeping(draft, changed)
    if ('cannot' in made) failed.push(made.cannot)
    else {
      draft = made.draft
      said.push(made.said)
    }
  }
  return {
    draft,
    reading,
    hasChanged: said.length > 0,
    assumptions: [
      said.length > 0 ? `the previous query was changed: ${said.join('; ')}` : 'the previous query was kept as it was',
      ...failed,
      ...guesses(parts),
      ...assumed,
    ],
  }
}

function partsIn(cues: Cues, { now, timeZone = 'UTC', schema = {} }: Context): { reading: Reading; parts: Parts } {
  const readAs = (words: string) => {
    const reading = read(words)
    return { reading, parts: partsOf(reading, { clock: { now, timeZone }, schema, field: fieldIn(schema) }) }
  }
  const plain = readAs(cues.words)
  if (!/^[a-z]/i.test(cues.words) || !plain.reading.isFree(0)) return plain
  // "checkout and payments" are names when something is for them; "region", keys when it is grouped by them.
  const others = [`for ${cues.words}`, ...(cues.isAddition ? [`group by ${cues.words}`] : [])].map(readAs)
  return others.reduce((best, each) => (freeWords(each.reading) < freeWords(best.reading) ? each : best), plain)
}

function freeWords({ tokens, isFree }: Reading): number {
  return tokens.filter((_, at) => isFree(at)).length
}

/** A change that leaves the query without errors, and what it costs. */
function inKeeping(before: Draft, changed: Changed): Changed {
  if ('cannot' in changed) return changed
  const result = settled(changed.draft, before)
  if (!result) return { cannot: `not changed, because the query would have errors: ${changed.said}` }
  const lost = result.lost.map(({ kind }) => `${kind} was dropped with the columns it used`)
  return { draft: result.draft, said: [changed.said, ...lost].join('; ') }
}

function guesses({ guessedNames }: Parts): readonly string[] {
  return guessedNames.map((name) => `"${name}" read as the name of a service`)
}
