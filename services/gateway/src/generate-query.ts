import { asAnswered, type Call, generateThenValidate, MeshError, toMeshError } from '@dataprime/mesh'
import type { Answer, AnsweredQuestion, AskedQuestion } from '@dataprime/mesh/contracts'
import { activeSpanId, activeTraceId, annotate, attr, capture, content, logger } from '@dataprime/telemetry'
import { fingerprintOf } from './fingerprint.ts'
import { noTrace, type TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'
import { questionInContext } from './question-in-context.ts'

/** How long an answer waits for its background job to be accepted; it goes out without one after that. */
const enqueuePatienceMs = 1000

interface Deps {
  readonly neighbours: Neighbours
  readonly links: TraceLinks
  /** Of this process; its jobs carry it as `initiated_by`. */
  readonly instanceId: string
}

/** Answers a question while the client waits, and leaves its analysis and storing to a background job. */
export async function generateQuery(
  { neighbours, links, instanceId }: Deps,
  asked: AskedQuestion,
  call: Call,
): Promise<Answer> {
  const startedAt = new Date()
  const started = performance.now()
  annotate(content(attr.userInputQuery, asked.user_input))

  const { question, previous, conversation, warnings: doubts } = await questionInContext(neighbours, asked, call)
  const answered = await generateThenValidate(neighbours, question, call)
  const { generation, validation, warnings, servicesCalled } = answered
  annotate({ ...content(attr.queryGenerated, generation.query), [attr.intentType]: generation.intent })

  const traceId = activeTraceId() ?? noTrace
  const spanId = activeSpanId()
  const payload: AnsweredQuestion = {
    request_id: call.requestId,
    caller: call.caller,
    trace_id: traceId,
    ...(spanId !== undefined && { span_id: spanId }),
    submitted_at: startedAt.toISOString(),
    ...asAnswered(question, answered),
    processing_time_ms: performance.now() - started,
    conversation_id: conversation ?? call.requestId,
    ...(previous && { previous_request_id: previous.request_id }),
  }
  const { background, requestId } = await enqueue(
    neighbours,
    { asked, payload: { ...payload, initiated_by: instanceId } },
    call,
  )

  return {
    success: true,
    request_id: requestId,
    conversation_id: conversation ?? requestId,
    previous_request_id: previous?.request_id ?? null,
    ...generation,
    explanation: validation?.explanation.join(' ') ?? '',
    validation,
    warnings: [...doubts, ...warnings],
    background,
    services_called: [...servicesCalled, ...(background.status === 'queued' ? ['queue_service'] : [])],
    processing_time_ms: performance.now() - started,
    trace_id: traceId,
    links: links(traceId),
  }
}

interface Job {
  readonly asked: AskedQuestion
  readonly payload: AnsweredQuestion & { readonly initiated_by: string }
}

interface Enqueued {
  readonly background: Answer['background']
  /** Of the job: with an idempotency key that is known, an earlier request's, under which history has the answer. */
  readonly requestId: string
}

async function enqueue({ queue }: Neighbours, { asked, payload }: Job, call: Call): Promise<Enqueued> {
  try {
    const deadline = Math.min(call.deadline, Date.now() + enqueuePatienceMs)
    const root = capture()
    const { job_id, request_id } = await queue.enqueue(
      {
        kind: 'insights',
        payload,
        ...(root && { root }),
        ...(call.idempotencyKey !== undefined && { fingerprint: fingerprintOf(asked) }),
      },
      { ...call, deadline },
    )
    return { background: { status: 'queued', job_id }, requestId: request_id }
  } catch (error) {
    // Of all that can go wrong there, the client's own mistake alone is worth more than the answer.
    if (error instanceof MeshError && error.code === 'idempotency_mismatch') throw error
    // The client has its answer all the same; what is lost is its place in history, and the answer says so.
    const { code, message } = toMeshError(error)
    logger.warn({ err: error, code }, 'background job skipped')
    return { background: { status: 'skipped', reason: message }, requestId: call.requestId }
  }
}
