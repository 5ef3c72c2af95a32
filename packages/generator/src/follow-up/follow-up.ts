import { writing } from '../compose/condition.ts'
import { fieldIn } from '../fields.ts'
import { type Parts, partsOf } from '../parts.ts'
import { type Reading, read } from '../reading.ts'
import { type Context, coverageOf, leftOut } from '../understand.ts'
import type { Change, Changed, Scene } from './change.ts'
import { changeBounds } from './change-bounds.ts'
import { changeColumns } from './change-columns.ts'
import { changeComparison } from './change-comparison.ts'
import { changeConditions } from './change-conditions.ts'
import { changeEach } from './change-each.ts'
import { changeFigures, isStatistic } from './change-figures.ts'
import { changeGrouping } from './change-grouping.ts'
import { changeLimit } from './change-limit.ts'
import { changeOrder } from './change-order.ts'
import { changeSource, sourceOf } from './change-source.ts'
import { changeTime } from './change-time.ts'
import { type Cues, readCues } from './cues.ts'
import { type Draft, draftOf, settled } from './draft.ts'
import { isFollowUp } from './is-follow-up.ts'
import { keptOf } from './kept.ts'
import { removePart, rowsOf } from './remove-parts.ts'
import { renamedCount } from './rename-count.ts'

export interface FollowUp {
  readonly draft: Draft
  /** The words that were understood. */
  readonly keywords: readonly string[]
  /** Of the words that say what changes, the share that was understood. */
  readonly coverage: number
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
  changeComparison,
  changeBounds,
  changeOrder,
  changeEach,
  changeLimit,
  changeColumns,
]

/**
 * The query before, as the words change it; undefined if they are a question of their own, which one that is about
 * telemetry by itself (`isTopical`) may be.
 */
export function followUp(
  question: string,
  { query, isTopical }: { readonly query: string; readonly isTopical: boolean },
  context: Context,
): FollowUp | 'unreadable' | undefined {
  const cues = readCues(question)
  const { reading, parts } = partsIn(cues, context)
  if (!isFollowUp(cues, parts, isTopical)) return undefined
  const start = draftOf(query)
  if (!start) return 'unreadable'

  const assumed = new Set<string>()
  const source = sourceOf(start) ?? context.source ?? 'logs'
  const w = writing({ source, schema: context.schema ?? {} }, assumed)
  const { draft, said, failed } = changedBy(start, { cues, parts, w })
  return {
    draft,
    keywords: [...cues.said, ...reading.keywords().filter((each) => question.includes(each))],
    coverage: reading.tokens.length === 0 ? 1 : coverageOf(reading),
    hasChanged: said.length > 0,
    assumptions: [
      said.length > 0 ? `the previous query was changed: ${said.join('; ')}` : 'the previous query was kept as it was',
      ...(said.length > 0 ? keptOf(start, draft) : []),
      ...failed,
      ...guesses(parts),
      ...assumed,
      ...(said.length > 0 && isStatistic(cues.words) ? [] : leftOut(reading)),
    ],
  }
}

function partsIn(cues: Cues, { now, timeZone = 'UTC', schema = {} }: Context): { reading: Reading; parts: Parts } {
  const around = { clock: { now, timeZone }, schema, field: fieldIn(schema), isPiece: true }
  const readAs = (words: string) => {
    const reading = read(words)
    return { reading, parts: partsOf(reading, around) }
  }
  const plain = readAs(cues.words)
  if (!/^[a-z]/i.test(cues.words) || !plain.reading.isFree(0)) return plain
  // What is said of names, keys and columns is only heard together with the verb, which the question before has said.
  let best = plain
  const isKey = (cues.isAddition || cues.isReplacement) && !isStatistic(cues.words)
  for (const verb of ['for', ...(isKey ? ['group by'] : []), 'only show']) {
    const other = readAs(`${verb} ${cues.words}`)
    if (freeWords(other.reading) < freeWords(best.reading)) best = other
    if (freeWords(best.reading) === 0) break
  }
  return best
}

function freeWords({ tokens, isFree }: Reading): number {
  return tokens.filter((_, at) => isFree(at)).length
}

function changedBy(start: Draft, scene: Scene) {
  const { removals, wantsRows } = scene.cues
  const steps: readonly Change[] = [
    ...removals.map((what): Change => {
      return (draft) => removePart(draft, what, scene)
    }),
    ...(wantsRows ? [rowsOf] : []),
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
  return { draft, said, failed }
}

/** A change that leaves the query without errors, and what it costs. */
function inKeeping(before: Draft, changed: Changed): Changed {
  if ('cannot' in changed) return changed
  const result = settled(changed.draft, before)
  if (!result) return { cannot: `not changed, because the query would have errors: ${changed.said}` }
  const lost = result.lost.map(({ kind }) => `${kind} was dropped with the columns it used`)
  return { draft: renamedCount(result.draft, before), said: [changed.said, ...lost].join('; ') }
}

function guesses({ guessedNames }: Parts): readonly string[] {
  return guessedNames.map((name) => `"${name}" read as the name of a service`)
}
