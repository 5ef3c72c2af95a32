import { type ServiceName, topology } from '@dataprime/mesh/topology'
import { expectTree, type RecordedSpan } from '@dataprime/telemetry/testing'
import { expectedTrees, isExtra } from '../expected-trees.ts'
import type { Kill } from './killer.ts'

/** What ended is exported within half a second; a parent may stay open for as long as an attempt goes on. */
const slackMs = 10_000

/** A busy process reads a request this much later than it was sent, by which time its caller may be dead. */
const unreadMs = 5_000

export interface Judged {
  readonly traceId: string
  readonly status: 'COMPLETE' | 'FAILED'
  /** Whether the question was refused, and nothing went wrong. */
  readonly isRefused: boolean
  readonly attempts: number
  readonly spans: readonly RecordedSpan[]
  readonly kills: readonly Kill[]
}

/**
 * What is wrong with the trace of a request that has ended. A span may be missing only when the process that made it was killed
 * before it could tell of it; a request during whose life nobody was killed must have the whole tree, node for node.
 */
export function judgeTrace({ traceId, status, isRefused, attempts, spans, kills }: Judged): readonly string[] {
  const ids = new Map(spans.map((span) => [span.spanId, span]))
  const wrong: string[] = []
  const complain = (what: string): void => void wrong.push(`trace ${traceId}: ${what}`)

  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
  if (roots.length !== 1 || roots[0]?.name !== expectedTrees.submitted.name)
    complain(`its roots are [${roots.map(({ name }) => name).join(', ')}]`)

  for (const span of spans)
    if (span.parentSpanId !== undefined && !ids.has(span.parentSpanId) && !kills.some(excusesMissingParent(span)))
      complain(`the parent of ${span.name} is missing, and nobody who could have made it was killed`)

  const answered = new Set(spans.filter(({ kind }) => kind === 'SERVER').map(({ parentSpanId }) => parentSpanId))
  for (const span of spans)
    if (isAnsweredCall(span) && !answered.has(span.spanId) && !kills.some(excusesMissingAnswer(span)))
      complain(`nothing is below ${span.name}, which was answered by somebody who was not killed`)

  if (status === 'COMPLETE' && !isRefused) for (const what of lastAttempt({ spans, attempts, kills })) complain(what)

  const [begin, end] = [Math.min(...spans.map(({ start }) => start)), Math.max(...spans.map((span) => span.end))]
  const isUntouched = !kills.some(({ at }) => at >= begin - 100 && at <= end + slackMs)
  if (isUntouched && attempts === 1 && (status === 'COMPLETE' || isRefused))
    try {
      expectTree(spans, expectedTrees[isRefused ? 'submittedOffTopic' : 'submitted'], { isExtra })
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error))
    }
  return wrong
}

/** The last attempt is there with its number, and below it processing that ended well. */
function lastAttempt({ spans, attempts, kills }: Pick<Judged, 'spans' | 'attempts' | 'kills'>): readonly string[] {
  const consumers = spans.filter(({ kind }) => kind === 'CONSUMER').toSorted((a, b) => a.start - b.start)
  const last = consumers.at(-1)
  const end = Math.max(...spans.map((span) => span.end))
  const wasLost = (service: ServiceName) =>
    kills.some((kill) => kill.service === service && kill.at >= end - slackMs && kill.at <= end + slackMs)
  if (last === undefined || last.attributes['queue.delivery_attempt'] !== attempts)
    return wasLost('queue_service') ? [] : [`attempt ${attempts} is missing, and the queue was not killed`]
  const stored = spans.some(({ name }) => name === 'storage_service.store_processing_data')
  const ran = spans.some(
    (span) => span.name === 'processing_service.run_generation' && span.attributes['http.response.status_code'] === 200,
  )
  return [
    ...(ran || wasLost('processing_service') ? [] : ['no processing ended well, and nobody who did it was killed']),
    ...(stored || kills.some(({ service }) => service === 'storage_service' || service === 'processing_service')
      ? []
      : ['nothing was stored']),
  ]
}

/** The parent of a SERVER span is a caller's; that of any other span was made by the same process. */
function excusesMissingParent(span: RecordedSpan): (kill: Kill) => boolean {
  return (kill) => {
    const mayHaveMadeIt =
      span.kind === 'SERVER'
        ? (topology[kill.service].calls as readonly string[]).includes(span.service)
        : kill.service === span.service && isInstance(kill, span)
    return mayHaveMadeIt && isDuring(kill, span.kind === 'SERVER' ? { ...span, start: span.start - unreadMs } : span)
  }
}

function excusesMissingAnswer(span: RecordedSpan): (kill: Kill) => boolean {
  const callee = calleeOf(span)
  return (kill) => kill.service === callee && isDuring(kill, span)
}

/** It lived when the span began, and was killed before what happened meanwhile had surely been told. */
function isDuring({ aliveSince, at }: Kill, span: RecordedSpan): boolean {
  return aliveSince <= span.end && at >= span.start && at <= span.end + slackMs
}

function isInstance({ instanceId, service }: Kill, { resource }: RecordedSpan): boolean {
  return String(resource['service.instance.id']).startsWith(instanceId.slice(service.length + 1))
}

function isAnsweredCall(span: RecordedSpan): boolean {
  return span.kind === 'CLIENT' && calleeOf(span) !== undefined && 'http.response.status_code' in span.attributes
}

const callees: Readonly<Record<string, ServiceName>> = {
  'api_gateway.enqueue_processing': 'queue_service',
  'processing_service.store_insights': 'storage_service',
}

function calleeOf({ name }: RecordedSpan): ServiceName | undefined {
  const called = /\.call_(\w+_service)$/.exec(name)?.[1]
  return callees[name] ?? (called !== undefined && called in topology ? (called as ServiceName) : undefined)
}
