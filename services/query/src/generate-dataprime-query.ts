import {
  answerFrom,
  type Context,
  generateWithModel,
  suggestions,
  type Tokens,
  type Understanding,
  understandInContext,
} from '@dataprime/generator'
import { type Call, MeshError } from '@dataprime/mesh'
import type { Generation, Question } from '@dataprime/mesh/contracts'
import {
  annotate,
  attr,
  content,
  count,
  logger,
  metricNames,
  type Span,
  spanNames,
  withSpan,
} from '@dataprime/telemetry'
import type { AnswerCache } from './answer-cache.ts'
import type { Model } from './openai.ts'

export interface Deps {
  /** Absent without a key. */
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
  if (!topic.isObservability && (topic.isSure || !deps.model)) throw notObservability()

  const circumstances = { question, understanding, model: deps.model?.name ?? null, now: started }
  const known = deps.cache.find(circumstances)
  count(metricNames.cacheLookups, 1, { result: known ? 'hit' : 'miss' })
  if (known) {
    annotate({ [attr.generator]: known.generator, ...content(attr.queryGenerated, known.query) })
    return { ...known, cached: true, tokens_used: 0 }
  }
  const generation = await generate(deps, { question, understanding, context, call })
  if (!generation) throw notObservability()
  annotate(content(attr.queryGenerated, generation.query))
  count(metricNames.generations, 1, { generator: generation.generator, intent: generation.intent })
  if (generation.repairs > 0) count(metricNames.repairs, generation.repairs, { generator: generation.generator })
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
function generate({ model, now }: Deps, task: Task): Promise<Generation | undefined> {
  return withSpan(
    spanNames.openaiGeneration,
    { attributes: content(attr.userInputQuery, task.question.user_input) },
    async (span) => {
      const generation = model ? await withModel(model, task, now(), span) : offline(task)
      if (generation)
        span.setAttributes({
          [attr.generator]: generation.generator,
          ...content(attr.queryGenerated, generation.query),
        })
      return generation
    },
  )
}

async function withModel(
  model: Model,
  { question, understanding, context, call }: Task,
  now: number,
  span: Span,
): Promise<Generation | undefined> {
  span.setAttributes({
    [attr.genAiOperationName]: 'chat',
    [attr.genAiProviderName]: 'openai',
    [attr.genAiRequestModel]: model.name,
  })
  const patience = AbortSignal.timeout(Math.max(1, call.deadline - now - reserveMs))
  const result = await generateWithModel(
    question.user_input,
    (messages) => model.complete(messages, AbortSignal.any([call.signal, patience])),
    {
      understanding,
      context,
      signal: call.signal,
    },
  )
  span.setAttributes(tokenAttributes(result.tokens))
  if (result.model) span.setAttribute(attr.genAiResponseModel, result.model)
  const used = { tokens_used: result.tokens.input + result.tokens.output, repairs: result.repairs, demo_mode: false }
  switch (result.kind) {
    case 'refused':
      return undefined
    case 'generated':
      return {
        ...understood(understanding),
        ...used,
        query: result.query,
        generator: 'openai',
        model: result.model,
        degraded: false,
        knowledge_base_used: [...result.knowledge],
        assumptions: [],
      }
    case 'offline': {
      const reason = result.cause instanceof Error ? result.cause.message : 'its answers were not valid queries'
      span.setAttribute(attr.errorType, errorTypeOf(result.cause))
      logger.warn({ reason }, 'answering with the offline generator')
      const answer = offline({ understanding, context })
      return answer && { ...answer, ...used, degraded: true }
    }
  }
}

function offline({ understanding, context }: Pick<Task, 'understanding' | 'context'>): Generation | undefined {
  const answer = answerFrom(understanding, context)
  if (answer.kind === 'refused') return undefined
  return {
    ...understood(understanding),
    query: answer.query,
    generator: 'offline',
    model: null,
    demo_mode: true,
    degraded: false,
    repairs: 0,
    tokens_used: 0,
    knowledge_base_used: [],
    assumptions: [...answer.assumptions],
  }
}

function understood({ intent, confidence, keywords }: Understanding) {
  return { intent, intent_confidence: confidence, keywords_found: [...keywords], cached: false }
}

function tokenAttributes({ input, output }: Tokens) {
  return { [attr.genAiInputTokens]: input, [attr.genAiOutputTokens]: output, [attr.openaiTokensUsed]: input + output }
}

function errorTypeOf(cause: unknown): string {
  if (cause === undefined) return 'invalid_answer'
  return cause instanceof Error && 'kind' in cause ? String(cause.kind) : 'unknown'
}

function notObservability(): MeshError {
  return new MeshError(
    'not_observability',
    'Cannot generate a query: the question is not about logs, traces or services',
    {
      errors: suggestions.map((suggestion) => ({ path: 'user_input', message: `Try: ${suggestion}` })),
    },
  )
}
