import { type Call, generateThenValidate, toMeshError } from '@dataprime/mesh'
import type { Answer, AnsweredQuestion, Question } from '@dataprime/mesh/contracts'
import { activeTraceId, annotate, attr, capture, content, logger } from '@dataprime/telemetry'
import type { TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'

/** How long an answer waits for its background job to be accepted; it goes out without one after that. */
const enqueuePatienceMs = 1000

interface Deps {
  readonly neighbours: Neighbours
  readonly links: TraceLinks
}

/** Answers a question while the client waits, and leaves its analysis and storing to a background job. */
export async function generateQuery({ neighbours, links }: Deps, question: Question, call: Call): Promise<Answer> {
  const startedAt = new Date()
  const started = performance.now()
  annotate(content(attr.userInputQuery, question.user_input))

  const { generation, validation, warnings, servicesCalled } = await generateThenValidate(neighbours, question, call)
  annotate({ ...content(attr.queryGenerated, generation.query), [attr.intentType]: generation.intent })

  const traceId = activeTraceId() ?? noTrace
  const background = await enqueue(neighbours, call, {
    request_id: call.requestId,
    caller: call.caller,
    trace_id: traceId,
    submitted_at: startedAt.toISOString(),
    user_input: question.user_input,
    ...(question.source === undefined ? {} : { source: question.source }),
    query: generation.query,
    intent: generation.intent,
    intent_confidence: generation.intent_confidence,
    generator: generation.generator,
    model: generation.model,
    degraded: generation.degraded,
    cached: generation.cached,
    is_valid: validation?.is_valid ?? null,
    syntax_score: validation?.syntax_score ?? null,
    tokens_used: generation.tokens_used,
    processing_time_ms: performance.now() - started,
  })

  return {
    success: true,
    request_id: call.requestId,
    ...generation,
    explanation: validation?.explanation.join(' ') ?? '',
    validation,
    warnings: [...warnings],
    background,
    services_called: [...servicesCalled, ...(background.status === 'queued' ? ['queue_service'] : [])],
    processing_time_ms: performance.now() - started,
    trace_id: traceId,
    links: links(traceId),
  }
}

/** What stands for a trace id where tracing is off: W3C Trace Context's invalid id. */
const noTrace = '0'.repeat(32)

async function enqueue({ queue }: Neighbours, call: Call, payload: AnsweredQuestion): Promise<Answer['background']> {
  try {
    const deadline = Math.min(call.deadline, Date.now() + enqueuePatienceMs)
    const root = capture()
    const accepted = await queue.enqueue({ kind: 'insights', payload, ...(root && { root }) }, { ...call, deadline })
    return { status: 'queued', job_id: accepted.job_id }
  } catch (error) {
    // The client has its answer all the same; what is lost is its place in history, and the answer says so.
    const { code, message } = toMeshError(error)
    logger.warn({ err: error, code }, 'background job skipped')
    return { status: 'skipped', reason: message }
  }
}
