import { type Attempt, generateWithModel, type ModelResult } from '@dataprime/generator'
import { MeshError } from '@dataprime/mesh'
import type { Generation, Usage } from '@dataprime/mesh/contracts'
import { attr, count, errorTypeOf, logger, metricNames, type Span, spanNames, withSpan } from '@dataprime/telemetry'
import { answerOffline, type Understood, whatWasUnderstood } from './answer-offline.ts'
import type { Model } from './provider/connect-model.ts'
import { LlmError } from './provider/llm-error.ts'
import { usageOf } from './provider/price.ts'

export interface Asking extends Understood {
  readonly question: string
  readonly caller: string
  /** The caller has given up. */
  readonly signal: AbortSignal
  /** Aborted when there is just time left for the offline answer. */
  readonly patience: AbortSignal
  /** Unix milliseconds: when that will be. May grow. */
  readonly latestStart: () => number
}

/**
 * Lets the model write the query; where it cannot, the rules stand in and the answer is marked. Undefined if it finds
 * that the question is about something else. `span` is told what came of it.
 */
export async function askModel(model: Model, asking: Asking, span: Span): Promise<Generation | undefined> {
  const { understanding, context, signal, patience, caller, latestStart } = asking
  span.setAttributes({
    [attr.genAiOperationName]: 'chat',
    [attr.genAiProviderName]: model.provider,
    [attr.genAiRequestModel]: model.name,
  })
  const terms = { caller, latestStart, signal: AbortSignal.any([signal, patience]) }
  const result = await generateWithModel(asking.question, (messages) => model.complete(messages, terms), {
    understanding,
    context,
    signal,
    watch: watchRepair,
  })
  const usage = usageOf(result, model.priceOf)
  span.setAttributes(usageAttributes(usage))
  if (result.model) span.setAttribute(attr.genAiResponseModel, result.model)
  if (usage.cost_usd) count(metricNames.modelCost, usage.cost_usd, { [attr.genAiRequestModel]: model.name })
  const used = {
    tokens_used: usage.input_tokens + usage.output_tokens,
    usage,
    repairs: result.repairs,
    demo_mode: false,
  }
  switch (result.kind) {
    case 'refused':
      return undefined
    case 'generated':
      return {
        ...whatWasUnderstood(understanding),
        ...used,
        query: result.query,
        generator: 'openai',
        model: result.model,
        degraded: false,
        degraded_reason: null,
        knowledge_base_used: [...result.knowledge],
        assumptions: [],
        reasons: [],
        alternatives: [],
      }
    case 'offline': {
      // Whoever has no budget left is told so; an answer that has cost something already is still given, by the rules.
      if (result.why.kind === 'thrown' && result.why.cause instanceof MeshError && used.tokens_used === 0)
        throw result.why.cause
      const reason = reasonOf(result, patience)
      span.setAttributes({ [attr.errorType]: reason, [attr.degradedReason]: reason })
      logger.warn({ reason, ...detailOf(result) }, 'answering with the offline generator')
      const answer = answerOffline({ understanding, context })
      return answer && { ...answer, ...used, degraded: true, degraded_reason: reason }
    }
  }
}

/** A span around each try at mending what the model wrote, with what was wrong. */
function watchRepair<T>({ number, by, codes }: Attempt, work: () => Promise<T>): Promise<T> {
  count(metricNames.repairs, 1, { by })
  const attributes = { [attr.repairAttempt]: number, [attr.repairBy]: by, [attr.repairCodes]: [...codes] }
  return withSpan(spanNames.repairQuery, { attributes }, work)
}

function reasonOf({ why }: Extract<ModelResult, { kind: 'offline' }>, patience: AbortSignal): string {
  if (why.kind !== 'thrown') return why.kind
  return patience.aborted ? 'timeout' : errorTypeOf(why.cause)
}

/** The messages of our own errors quote nothing that the provider sent. */
function detailOf({ why }: Extract<ModelResult, { kind: 'offline' }>) {
  return why.kind === 'thrown' && why.cause instanceof LlmError ? { detail: why.cause.message } : {}
}

function usageAttributes({ input_tokens, output_tokens, cached_input_tokens, cost_usd }: Usage) {
  return {
    [attr.genAiInputTokens]: input_tokens,
    [attr.genAiOutputTokens]: output_tokens,
    [attr.genAiCachedInputTokens]: cached_input_tokens,
    [attr.openaiTokensUsed]: input_tokens + output_tokens,
    ...(cost_usd !== null && { [attr.openaiCostUsd]: cost_usd }),
  }
}
