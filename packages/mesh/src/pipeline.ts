import { logger } from '@dataprime/telemetry'
import type { Call } from './call.ts'
import type { Client } from './client/connect.ts'
import type { AnsweredQuestion } from './contracts/processing.ts'
import type { Generation, Question, queryContract } from './contracts/query.ts'
import type { StepName, StepResult } from './contracts/storage.ts'
import type { Validation, validationContract } from './contracts/validation.ts'
import { MeshError } from './mesh-error.ts'
import type { ServiceName } from './topology.ts'

export interface Pipeline {
  readonly query: Pick<Client<typeof queryContract>, 'generate'>
  readonly validation: Pick<Client<typeof validationContract>, 'validate'>
}

export interface PipelineAnswer {
  readonly generation: Generation
  /** Null when validation could not be had; `warnings` says so. */
  readonly validation: Validation | null
  readonly warnings: readonly string[]
  /** Those that answered. */
  readonly servicesCalled: readonly ServiceName[]
}

/** Does a step, or gives what came of it when it was done before. */
export type Once = <Name extends StepName>(
  step: Name,
  work: () => Promise<StepResult<Name>>,
) => Promise<StepResult<Name>>

/** For whoever keeps no steps. */
const everyTime: Once = (_step, work) => work()

/** Validation takes milliseconds: one that hangs must not use up the time of an answer that can do without it. */
const patienceMs = 5000

/**
 * Generates a query, then validates it. Without a generation there is nothing to answer and its MeshError is thrown; a
 * validation that is away, failing or late costs only itself.
 */
export async function generateThenValidate(
  pipeline: Pipeline,
  question: Question,
  call: Call,
  once: Once = everyTime,
): Promise<PipelineAnswer> {
  const generation = await once('generate', () => pipeline.query.generate(question, call))
  const { source, schema } = question
  const toCheck = { query: generation.query, ...(source && { source }), ...(schema && { schema }) }
  const { validation, warnings } = await once('validate', () => validate(pipeline, toCheck, call))
  return {
    generation,
    validation,
    warnings: [...generationWarnings(generation), ...warnings],
    servicesCalled: ['query_service', ...(validation === null ? [] : (['validation_service'] as const))],
  }
}

/** What a reader of the answer should know about who wrote it. */
export function generationWarnings({ degraded, degraded_reason: reason }: Generation): readonly string[] {
  return degraded
    ? [`No answer of the model could be used (${reason ?? 'unknown'}): the offline generator wrote this query`]
    : []
}

async function validate(
  { validation }: Pipeline,
  toCheck: Parameters<Pipeline['validation']['validate']>[0],
  call: Call,
): Promise<StepResult<'validate'>> {
  const now = Date.now()
  const deadline = now + Math.min(patienceMs, (call.deadline - now) / 2)
  try {
    return { validation: await validation.validate(toCheck, { ...call, deadline }), warnings: [] }
  } catch (error) {
    if (call.signal.aborted || !(error instanceof MeshError)) throw error
    logger.warn({ err: error, code: error.code }, 'answering without validation')
    return { validation: null, warnings: [`The query was not validated: ${error.message}`] }
  }
}

/** What of question and answer is analysed and stored; who asked, when and how long it took is the caller's to say. */
export function asAnswered(question: Question, { generation, validation }: PipelineAnswer) {
  const { query, intent, intent_confidence, generator, model, degraded, cached, tokens_used, usage } = generation
  return {
    user_input: question.user_input,
    ...(question.source && { source: question.source }),
    ...{ query, intent, intent_confidence, generator, model, degraded, cached, tokens_used, usage },
    is_valid: validation?.is_valid ?? null,
    syntax_score: validation?.syntax_score ?? null,
  } satisfies Partial<AnsweredQuestion>
}
