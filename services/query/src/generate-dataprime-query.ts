import { type Context, refusalOf, type Understanding, understandInContext } from '@dataprime/generator'
import { type Call, MeshError } from '@dataprime/mesh'
import { type Generation, noUsage, type Question } from '@dataprime/mesh/contracts'
import { annotate, attr, content, count, metricNames, spanNames, withSpan } from '@dataprime/telemetry'
import type { AnswerCache } from './answer-cache.ts'
import { answerOffline } from './answer-offline.ts'
import { askModel } from './ask-model.ts'
import type { Model } from './provider/connect-model.ts'

export interface Deps {
  /** Absent where none is configured. */
  readonly model: Model | undefined
  readonly cache: AnswerCache
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Part of the time an answer may take that is left for what comes after the model. */
const reserveMs = 500

/** Turns a question into a query. Throws `not_observability` for a question about anything else. */
export async function generateDataprimeQuery(deps: Deps, question: Question, call: Call): Promise<Generation> {
  const started = deps.now()
  annotate(content(attr.userInputQuery, question.user_input))
  const context: Context = {
    now: started,
    timeZone: question.time_zone,
    source: question.source,
    schema: question.schema,
    previous: previousOf(question),
  }
  const understanding = classifyIntent(question.user_input, context)
  const { topic } = understanding
  if (!topic.isObservability && (topic.isSure || !deps.model)) throw notObservability(understanding)

  const circumstances = { question, understanding, model: deps.model?.name ?? null, now: started }
  const known = deps.cache.find(circumstances)
  count(metricNames.cacheLookups, 1, { result: known ? 'hit' : 'miss' })
  if (known) {
    annotate({ [attr.generator]: known.generator, ...content(attr.queryGenerated, known.query) })
    return { ...known, cached: true, tokens_used: 0, usage: noUsage }
  }
  const generation = await generate(deps, { question, understanding, context, call })
  if (!generation) throw notObservability(understanding)
  annotate(content(attr.queryGenerated, generation.query))
  count(metricNames.generations, 1, { generator: generation.generator, intent: generation.intent })
  if (!generation.degraded) deps.cache.keep(circumstances, generation)
  return generation
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

interface Task {
  readonly question: Question
  readonly understanding: Understanding
  readonly context: Context
  readonly call: Call
}

/** Undefined if the model finds that the question is about something else. */
function generate({ model }: Deps, { question, call, ...understood }: Task): Promise<Generation | undefined> {
  const { user_input } = question
  return withSpan(
    spanNames.openaiGeneration,
    { attributes: content(attr.userInputQuery, user_input) },
    async (span) => {
      const patience = AbortSignal.timeout(Math.max(1, call.deadline - Date.now() - reserveMs))
      const asking = { ...understood, question: user_input, signal: call.signal, patience }
      const generation = model ? await askModel(model, asking, span) : answerOffline(understood)
      if (generation)
        span.setAttributes({
          [attr.generator]: generation.generator,
          ...content(attr.queryGenerated, generation.query),
        })
      return generation
    },
  )
}

function notObservability(understanding: Understanding): MeshError {
  const { detail, suggestions } = refusalOf(understanding)
  return new MeshError('not_observability', `Cannot generate a query: ${detail}`, {
    errors: suggestions.map((suggestion) => ({ path: 'user_input', message: `Try: ${suggestion}` })),
  })
}
