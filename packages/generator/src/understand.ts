import { isCommonWord } from './common-words.ts'
import { fieldIn } from './fields.ts'
import { intentOf } from './intent.ts'
import { type Parts, partsOf } from './parts.ts'
import { type Reading, read } from './reading.ts'
import { sameField } from './recognise/keys.ts'
import { asksWhoCalls, chooseSource } from './recognise/source.ts'
import { type Shape, shapeOf } from './shape.ts'
import { isSilentWord } from './silent-words.ts'
import { takeInstructions, topicOf } from './topic.ts'
import type { Condition, FieldRef, Measure, Schema, Source, Understanding } from './understanding.ts'

export interface Context {
  /** Epoch milliseconds. */
  readonly now: number
  /** IANA name; UTC if absent. */
  readonly timeZone?: string | undefined
  /** What the caller already knows about the source. */
  readonly source?: Source | undefined
  readonly schema?: Schema | undefined
  /** What was asked before, and the query it got: the question may be a change of it. */
  readonly previous?: Previous | undefined
}

export interface Previous {
  readonly question: string
  readonly query: string
}

/**
 * Reads a question: what is asked for, of what, from when. Nothing is looked up and nothing is executed; what had to
 * be guessed is listed in `assumptions`.
 */
export function understand(question: string, context: Context): Understanding {
  const schema = context.schema ?? {}
  const field = fieldIn(schema)
  const reading = read(question)
  const instructions = takeInstructions(reading)
  const parts = partsOf(reading, { clock: { now: context.now, timeZone: context.timeZone ?? 'UTC' }, schema, field })
  const { assumptions, ...shape } = shapeOf(parts, context.now)
  const { heard } = parts
  const source = context.source ?? chooseSource(heard.source, { ...shape, asksForSlow: heard.slow }, schema)
  const understood = {
    question,
    source,
    ...shape,
    ...(parts.range && { timeRange: parts.range }),
    ...(parts.having && { having: parts.having }),
    noun: heard.noun ?? (source === 'spans' ? 'spans' : 'logs'),
  }
  const isGuess =
    context.source === undefined && source === 'spans' && !heard.source.saysSpans && Object.keys(schema).length === 0
  return {
    ...understood,
    ...intentOf({
      understanding: understood,
      saysCount: parts.figures.saysCount,
      comparesThings: parts.comparesTwo && shape.groupings.length > 0,
      isTop: parts.ranked?.isExplicit === true && shape.measures.length > 0,
      isSlow: heard.slow || parts.rowLimits.some(isOfPerformance),
      saysHealth: heard.health || heard.traffic,
      // The share of errors is how health is shown, and not what was asked for.
      saysErrors: saysErrors(parts, heard.health && !heard.unhealthy ? parts.figures.measures : shape.measures),
      coverage: coverageOf(reading, parts.guessedTexts),
    }),
    keywords: reading.keywords(),
    said: reading.said(),
    guessedNames: parts.guessedNames,
    isSourceGuessed: isGuess,
    topic: topicOf(question, field),
    assumptions: [
      ...assumptions,
      ...parts.guessedNames.map((name) => `"${name}" read as the name of a service`),
      ...parts.guessedTexts.map(({ test }) => `"${test.kind === 'text' ? test.phrases[0] : ''}" looked for as a text`),
      ...parts.figures.rowNouns.map((noun) => `every row is counted as one of "${noun}"`),
      ...(isGuess ? [`${asksWhoCalls(shape.conditions) ? 'who calls whom' : 'latency'} is read from spans`] : []),
      ...(parts.range?.kind === 'between' && parts.range.isMonth ? ['last month is the one of the calendar'] : []),
      ...instructions.map((words) => `"${words}" left out: instructions are not followed`),
      ...leftOut(reading, (at) => isUsed(field(reading.tokens, at)?.value, understood)),
    ],
  }
}

/** "users with at least 3", where users are what is grouped by. */
function isUsed(
  ref: FieldRef | undefined,
  { groupings, conditions, measures, order }: Pick<Shape, 'groupings' | 'conditions' | 'measures' | 'order'>,
): boolean {
  if (!ref) return false
  const fields = [
    ...groupings,
    ...conditions.map(({ test }) => ('field' in test ? test.field : undefined)),
    ...measures.map((each) => ('field' in each ? each.field : undefined)),
    order?.kind === 'field' ? order.field : undefined,
  ]
  return fields.some((each) => each !== undefined && sameField(each, ref))
}

function isOfPerformance({ test }: Condition): boolean {
  if (test.kind !== 'threshold') return false
  const { field } = test
  return field.kind === 'concept'
    ? ['duration', 'cpu', 'memory'].includes(field.name)
    : test.quantity.kind === 'time' || /duration|latency/i.test(field.label)
}

function saysErrors(parts: Parts, measures: readonly Measure[]): boolean {
  const { levels, codes, results, saysTrouble, heard } = parts
  return (
    saysTrouble ||
    heard.errorMessages ||
    [...levels, ...codes, ...results].some(isTrouble) ||
    measures.some(
      (each) => 'of' in each && (each.of.kind === 'outcome' || isTrouble({ test: each.of, negated: false })),
    )
  )
}

function isTrouble({ test, negated }: Condition): boolean {
  if (negated) return false
  if (test.kind === 'either') return test.branches.flat().some(isTrouble)
  if (test.kind === 'severity')
    return test.relation !== 'atMost' && test.levels.some((level) => ['WARNING', 'ERROR', 'CRITICAL'].includes(level))
  if (test.kind === 'equals' && test.field.kind === 'concept' && test.field.name === 'status')
    return test.values.every((value) => Number(value) >= 400)
  return (test.kind === 'status' && test.from >= 400) || (test.kind === 'outcome' && test.outcome === 'failure')
}

/** What the answer does not do although it was asked: a reader must be able to see that it is missing. */
export function leftOut(reading: Reading, isUsedAt: (at: number) => boolean = () => false): readonly string[] {
  const missed = reading.tokens.filter(
    (token, at) =>
      reading.isFree(at) &&
      !reading.isHeard(at) &&
      token.kind !== 'mark' &&
      !(token.kind === 'word' && (isSilentWord(token.lower) || isUsedAt(at))),
  )
  if (missed.length === 0) return []
  return [`${missed.map(({ text }) => `"${text}"`).join(', ')} left out: not understood`]
}

/** Of the words that are not mere speech, the share that was understood; a mere guess is no understanding. */
export function coverageOf(reading: Reading, guesses: readonly Condition[] = []): number {
  const isGuess = (at: number): boolean =>
    guesses.some(({ words }) => words !== undefined && words.start <= at && at < words.end)
  const told = reading.tokens
    .map((token, at) => ({
      isClaimed: !reading.isFree(at) && !isGuess(at),
      carries: token.kind !== 'mark' && (!reading.isFree(at) || !isCommonWord(token.lower)),
    }))
    .filter(({ carries }) => carries)
  return told.length === 0 ? 0.2 : told.filter(({ isClaimed }) => isClaimed).length / told.length
}
