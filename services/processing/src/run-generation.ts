import { createHash } from 'node:crypto'
import {
  asAnswered,
  type Call,
  type Client,
  type CrashPoint,
  generateThenValidate,
  MeshError,
  type OperationInput,
  type OperationOutput,
  type Pipeline,
  type PipelineAnswer,
} from '@dataprime/mesh'
import type { AnsweredQuestion, GenerationTask, processingContract, storageContract } from '@dataprime/mesh/contracts'
import { annotate, attr, content } from '@dataprime/telemetry'
import { analyse } from './analyse.ts'
import { persistedSteps } from './persisted-steps.ts'

export interface RunDeps extends Pipeline {
  readonly storage: Pick<Client<typeof storageContract>, 'store' | 'steps' | 'saveStep'>
  /** Of this process; answers carry it as `processed_by`. */
  readonly instanceId: string
  readonly crashPoint: CrashPoint
}

type Run = typeof processingContract.operations.run

/**
 * Answers a question that nobody waits for: generate, validate, analyse, store, each step kept when it is finished. Only a
 * crash between the answer of the model's provider and its keeping can make it ask twice.
 */
export async function runGeneration(
  deps: RunDeps,
  { job_id, token, payload }: OperationInput<Run>,
  call: Call,
): Promise<OperationOutput<Run>> {
  const { storage, crashPoint, instanceId: processed_by } = deps
  annotate(content(attr.userInputQuery, payload.question.user_input))
  const fingerprint = fingerprintOf(payload.question)
  const once = await persistedSteps({ storage, jobId: job_id, token, fingerprint, crashPoint }, call)
  try {
    const answer = await generateThenValidate(deps, payload.question, call, once)
    const { query, intent } = answer.generation
    annotate({ ...content(attr.queryGenerated, query), [attr.intentType]: intent })
    const request = answeredQuestion(payload, answer)
    const insights = await once('analyse', async () => analyse(request))
    await once('store', async () => {
      await storage.store({ job_id, request, insights }, call)
      return { processing_time_ms: request.processing_time_ms }
    })
    return { outcome: 'complete', processed_by }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { code, message } = error
    return { outcome: 'refused', error: { code, message }, processed_by }
  }
}

/** Asking again soon gives the same: it is said about the question itself, or about the day's budget. All else may be better next time. */
function isRefusal(error: unknown): error is MeshError {
  return error instanceof MeshError && (error.code === 'not_observability' || error.code === 'budget_exceeded')
}

function fingerprintOf(question: GenerationTask['question']): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url')
}

function answeredQuestion(task: GenerationTask, answer: PipelineAnswer): AnsweredQuestion {
  const { request_id, caller, trace_id, span_id, submitted_at, question, conversation_id, previous_request_id } = task
  return {
    ...{ request_id, caller, trace_id, submitted_at, conversation_id },
    ...asAnswered(question, answer),
    // Two machines' clocks need not agree.
    processing_time_ms: Math.max(0, Date.now() - Date.parse(submitted_at)),
    ...(span_id && { span_id }),
    ...(previous_request_id && { previous_request_id }),
  }
}
