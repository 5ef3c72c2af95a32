import { type Call, type newKeysInUse, reply } from '@dataprime/mesh'
import type { AskedQuestion, GenerationTask, Submitted } from '@dataprime/mesh/contracts'
import { activeSpanId, activeTraceId, annotate, attr, capture, content } from '@dataprime/telemetry'
import { fingerprintOf } from './fingerprint.ts'
import { noTrace, type TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'
import type { Memory } from './previous-request.ts'
import { questionInContext } from './question-in-context.ts'
import { retryAfter } from './retry-after.ts'

export interface SubmitDeps {
  readonly neighbours: Memory & { readonly queue: Pick<Neighbours['queue'], 'enqueue'> }
  readonly links: TraceLinks
  /** Of this process; what it takes in carries it as `initiated_by`. */
  readonly instanceId: string
  readonly keysInUse: ReturnType<typeof newKeysInUse>
}

/** Takes a question in to be answered in the background; the answer means that it is on disk. */
export async function submitGeneration(deps: SubmitDeps, asked: AskedQuestion, call: Call) {
  return deps.keysInUse.alone(call, () => submit(deps, asked, call))
}

async function submit({ neighbours, links, instanceId }: SubmitDeps, asked: AskedQuestion, call: Call) {
  const submittedAt = new Date().toISOString()
  annotate(content(attr.userInputQuery, asked.user_input))
  const { question, previous, conversation, warnings } = await questionInContext(neighbours, asked, call)
  const root = capture()
  const spanId = activeSpanId()
  const payload: GenerationTask = {
    request_id: call.requestId,
    caller: call.caller,
    trace_id: activeTraceId() ?? noTrace,
    ...(spanId !== undefined && { span_id: spanId }),
    submitted_at: submittedAt,
    initiated_by: instanceId,
    question,
    conversation_id: conversation ?? call.requestId,
    ...(previous && { previous_request_id: previous.request_id }),
  }
  const job = await neighbours.queue.enqueue(
    { kind: 'generate', payload, ...(root && { root }), fingerprint: fingerprintOf(asked) },
    call,
  )
  // With a key that is known, all of this is the first request's.
  const { request_id, status, queue_position, estimated_wait_ms } = job
  const traceId = job.trace_id ?? payload.trace_id
  const self = `/api/status/${request_id}`
  const body: Submitted = {
    requestId: request_id,
    task_id: request_id,
    status,
    submissionTime: job.submitted_at,
    previousRequestId: previous?.request_id ?? null,
    conversation_id: conversation ?? request_id,
    initiated_by: job.initiated_by ?? instanceId,
    ...{ queue_position, estimated_wait_ms },
    warnings: [...warnings],
    trace_id: traceId,
    links: { self, ...links(traceId) },
  }
  return reply(body, { headers: { Location: self, ...retryAfter(body) } })
}
