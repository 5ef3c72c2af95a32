import { type Call, generationWarnings } from '@dataprime/mesh'
import type { BackgroundAnswer, Job, KeptStep, StepName, StepResult } from '@dataprime/mesh/contracts'
import { noTrace } from './links.ts'
import type { Neighbours } from './neighbours.ts'

export interface Finished {
  readonly job: Job
  readonly links: BackgroundAnswer['links']
}

/** Puts the answer together from the finished steps of its job; undefined when retention has moved them into an archive. */
export async function backgroundAnswer(
  storage: Pick<Neighbours['storage'], 'steps'>,
  { job, links }: Finished,
  call: Call,
): Promise<BackgroundAnswer | undefined> {
  const { steps } = await storage.steps({ id: job.job_id }, call)
  const generation = resultOf(steps, 'generate')
  const validated = resultOf(steps, 'validate')
  const insights = resultOf(steps, 'analyse')
  const stored = resultOf(steps, 'store')
  if (!generation || !validated || !insights || !stored) return undefined
  const { validation, warnings } = validated
  return {
    success: true,
    request_id: job.job_id,
    conversation_id: job.conversation_id ?? job.job_id,
    previous_request_id: job.previous_request_id,
    ...generation,
    explanation: validation?.explanation.join(' ') ?? '',
    validation,
    warnings: [...generationWarnings(generation), ...warnings],
    insights,
    services_called: [
      'queue_service',
      'processing_service',
      'query_service',
      ...(validation === null ? [] : ['validation_service']),
      'storage_service',
    ],
    processing_time_ms: stored.processing_time_ms,
    trace_id: job.trace_id ?? noTrace,
    links,
  }
}

function resultOf<Name extends StepName>(steps: readonly KeptStep[], name: Name): StepResult<Name> | undefined {
  return steps.find(({ step }) => step === name)?.result as StepResult<Name> | undefined // the contract ties a result to its step
}
