import {
  type Context,
  knowledgeVersion,
  refusalOf,
  type Understanding,
  understandInContext,
} from '@dataprime/generator'
import { type Call, MeshError } from '@dataprime/mesh'
import { type Generation, noUsage, type Question } from '@dataprime/mesh/contracts'
import { annotate, attr, content, count, metricNames, type Span, spanNames, withSpan } from '@dataprime/telemetry'
import { answerOffline, type Understood } from './answer-offline.ts'
import { askModel } from './ask-model.ts'
import type { AnswerCache } from './cache/answer-cache.ts'
import { type AnswerKeys, keysOf } from './cache/circumstances.ts'
import { patienceUntil } from './patience.ts'
import type { Model } from './provider/connect-model.ts'
import type { Flights, FlightTerms, Landed } from './single-flight.ts'

export interface Deps {
  /** Absent where none is configured. */
  readonly model: Model | undefined
  /** Absent where it is switched off. */
  readonly cache: AnswerCache | undefined
  readonly flights: Flights<Generation | undefined>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What is left of an answer's time for the offline generator when the model takes too long. */
const reserveMs = 500

/** Turns a question into a query. Throws `not_observability` for a question about anything else. */
export async function generateDataprimeQuery(deps: Deps, question: Question, call: Call): Promise<Generation> {
  annotate(content(attr.userInputQuery, question.user_input))
  const context: Context = {
    now: deps.now(),
    timeZone: question.time_zone,
    source: question.source,
    schema: question.schema,
    previous: previousOf(question),
  }
  const understanding = classifyIntent(question.user_input, context)
  const { topic } = understanding
  if (!topic.isObservability && (topic.isSure || !deps.model)) throw notObservability(understanding)

  const [model, knowledge] = [deps.model?.name ?? null, knowledgeVersion()]
  const keys = keysOf({ question, understanding, model, knowledge, now: context.now })
  const known = call.wantsFresh ? undefined : await deps.cache?.find(keys)
  if (known) return notMadeHere(known, 'hit')
  const made = await make(deps, { question: question.user_input, understanding, context, keys, call })
  if (!made.value) throw notObservability(understanding)
  if (made.isShared) return notMadeHere(made.value, 'shared')
  noteLookup(deps.cache === undefined ? 'off' : call.wantsFresh ? 'bypass' : 'miss')
  annotate(content(attr.queryGenerated, made.value.query))
  return made.value
}

function previousOf({ previous }: Question): Context['previous'] {
  return previous && { question: previous.user_input, query: previous.query }
}

function classifyIntent(question: string, context: Context): Understanding {
  return withSpan(spanNames.classifyIntent, {}, (span) => {
    const understanding = understandInContext(question, context)
    span.setAttributes({ [attr.intentType]: understanding.intent, [attr.intentConfidence]: understanding.confidence })
    return understanding
  })
}

/** Its tokens are on the account of the request that made it. */
function notMadeHere(answer: Generation, result: 'hit' | 'shared'): Generation {
  noteLookup(result)
  annotate({ [attr.generator]: answer.generator, ...content(attr.queryGenerated, answer.query) })
  return { ...answer, cached: true, tokens_used: 0, usage: noUsage }
}

function noteLookup(result: string): void {
  count(metricNames.cacheLookups, 1, { result })
  annotate({ [attr.cacheResult]: result })
}

interface Task extends Understood {
  readonly question: string
  readonly keys: AnswerKeys
  readonly call: Call
}

/** With a model, once for all who ask the same at the same time. Undefined if it finds the question to be about something else. */
async function make(deps: Deps, task: Task): Promise<Landed<Generation | undefined>> {
  const { model, cache, flights } = deps
  const { call, keys } = task
  if (!model) return { value: await generateAndKeep(() => answerOffline(task)), isShared: false }

  // Of those who wait together, one may have less time than the others: it takes the offline answer and leaves.
  using patience = patienceUntil(() => call.deadline - reserveMs / 2)
  const joining = { deadline: call.deadline, signal: AbortSignal.any([call.signal, patience.signal]) }
  let isOwn = false
  try {
    return await flights.join(call.wantsFresh ? `fresh ${keys.today}` : keys.today, joining, (terms) => {
      isOwn = true
      return generateAndKeep((span) => withModel(model, task, { terms, span }))
    })
  } catch (error) {
    // It was on the account of another, who has no budget left.
    if (!isOwn && error instanceof MeshError && error.code === 'budget_exceeded') return make(deps, task)
    if (call.signal.aborted || !patience.signal.aborted) throw error
    const answer = answerOffline(task)
    return {
      value: answer && { ...answer, demo_mode: false, degraded: true, degraded_reason: 'timeout' },
      isShared: false,
    }
  }

  async function generateAndKeep(work: (span: Span) => Promise<Generation | undefined> | Generation | undefined) {
    const generation = await generate(task.question, work)
    if (generation && !generation.degraded) await cache?.keep(keys, generation)
    return generation
  }
}

async function withModel(model: Model, task: Task, { terms, span }: { terms: FlightTerms; span: Span }) {
  const latestStart = () => terms.deadline() - reserveMs
  using patience = patienceUntil(latestStart)
  const { caller } = task.call
  return await askModel(model, { ...task, caller, latestStart, signal: terms.signal, patience: patience.signal }, span)
}

function generate(
  question: string,
  work: (span: Span) => Promise<Generation | undefined> | Generation | undefined,
): Promise<Generation | undefined> {
  return withSpan(spanNames.openaiGeneration, { attributes: content(attr.userInputQuery, question) }, async (span) => {
    const generation = await work(span)
    if (!generation) return undefined
    const { generator, intent, query, degraded } = generation
    span.setAttributes({ [attr.generator]: generator, ...content(attr.queryGenerated, query) })
    count(metricNames.generations, 1, { generator, intent, degraded })
    return generation
  })
}

function notObservability(understanding: Understanding): MeshError {
  const { detail, suggestions } = refusalOf(understanding)
  return new MeshError('not_observability', `Cannot generate a query: ${detail}`, {
    errors: suggestions.map((suggestion) => ({ path: 'user_input', message: `Try: ${suggestion}` })),
  })
}
