import { type Call, generationWarnings, MeshError } from '@dataprime/mesh'
import type { BackgroundAnswer, Job, KeptStep, StepName, StepResult } from '@dataprime/mesh/contracts'
import { noTrace } from './links.ts'
import type { Neighbours } from './neighbours.ts'

export interface Finished {
  readonly job: Job
  readonly links: BackgroundAnswer['links']
}

/** Puts the answer together from the finished steps of its job. */
export async function backgroundAnswer(
  storage: Pick<Neighbours['storage'], 'steps'>,
  { job, links }: Finished,
  call: Call,
): Promise<BackgroundAnswer> {
  const { steps } = await storage.steps({ id: job.job_id }, call)
  const generation = resultOf(steps, 'generate')
  const { validation, warnings } = resultOf(steps, 'validate')
  return {
    success: true,
    request_id: job.job_id,
    conversation_id: job.conversation_id ?? job.job_id,
    previous_request_id: job.previous_request_id,
    ...generation,
    explanation: validation?.explanation.join(' ') ?? '',
    validation,
    warnings: [...generationWarnings(generation), ...warnings],
    insights: resultOf(steps, 'analyse'),
    services_called: [
      'queue_service',
      'processing_service',
      'query_service',
      ...(validation === null ? [] : ['validation_service']),
      'storage_service',
    ],
    processing_time_ms: resultOf(steps, 'store').processing_time_ms,
    trace_id: job.trace_id ?? noTrace,
    links,
  }
}

/** A job is complete only when all of its steps are there. */
function resultOf<Name extends StepName>(steps: readonly KeptStep[], name: Name): StepResult<Name> {
  const found = steps.find(({ step }) => step === name)
  if (found === undefined)
    throw new MeshError('bad_gateway', `Cannot put the answer together: step "${name}" is no longer stored`)
  return found.result as StepResult<Name> // the contract ties a result to its step
}
