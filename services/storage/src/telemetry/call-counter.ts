import type Sqlite from 'better-sqlite3'
import { type CallFigures, type CallKey, callFigures } from './call-figures.ts'
import type { SpanRow } from './decode.ts'
import { calleeCondition } from './file.ts'
import { isHost, isModel } from './peer.ts'
import { errorStatus, spanKind } from './span-kind.ts'

export interface CallCounter extends Pick<CallFigures, 'write' | 'forget'> {
  /** Counts a span that has just been inserted, together with those it belongs to that are there already. */
  readonly count: (row: SpanRow) => void
}

/** What is known of a span as one end of a call. */
interface End {
  readonly service: string
  readonly kind: number
  readonly peer: string | null
  readonly status: number
  readonly minute: number
  readonly ns: number
}

// A difference and a minute fit a number; a point in time in nanoseconds does not. No ids: each would be bytes to allocate.
const columns = 'service, kind, peer, status, start_ns / 60000000000 as minute, end_ns - start_ns as ns'
const isAnswer = `kind = ${spanKind.server} and service <>`

const minuteNs = 60_000_000_000n

/**
 * Counts who calls whom while spans come in, in whatever order: a pair of them when the second one arrives. A call is a span and its
 * child in another service; what no child answers is a call to whatever the span names, until a child answers it.
 */
export function callCounter(db: Sqlite.Database): CallCounter {
  const { note, write, forget } = callFigures(db)
  const findSpan = db.prepare<[Buffer, Buffer], End>(`select ${columns} from spans where trace_id = ? and span_id = ?`)
  const findBelow = db.prepare<[Buffer, Buffer], End>(
    `select ${columns} from spans where trace_id = ? and parent_span_id = ? and ${calleeCondition}`,
  )
  const countAnswers = db
    .prepare<[Buffer, Buffer, string], number>(
      `select count(*) from spans where trace_id = ? and parent_span_id = ? and ${isAnswer} ?`,
    )
    .pluck()
  const findUnansweredHosts = db.prepare<[Buffer, Buffer], End>(`
    select ${columns} from spans as host where trace_id = ? and parent_span_id = ? and substr(peer, 1, 5) = 'host:'
      and not exists (select 1 from spans where trace_id = host.trace_id and parent_span_id = host.span_id
        and ${isAnswer} host.service)`)
  const peerAbove = db
    .prepare<[Buffer, Buffer], string | null>(`
      select parent.peer from spans as span
      join spans as parent on parent.trace_id = span.trace_id and parent.span_id = span.parent_span_id
      where span.trace_id = ? and span.span_id = ?`)
    .pluck()
  const findConsumers = db.prepare<[bigint, Buffer], End & { readonly waited: number }>(
    `select ${columns}, start_ns - ? as waited from spans where origin = ? and peer is not null`,
  )
  const findWait = db
    .prepare<[bigint, Buffer, Buffer], number>(
      `select ? - end_ns from spans where trace_id = ? and span_id = ? and kind = ${spanKind.producer}`,
    )
    .pluck()
  /** Whether any model was ever called: mostly none was, and then nobody need look for one above a call. */
  let hasModels = db.prepare("select 1 from calls where via like 'model:%' limit 1").get() !== undefined

  function noteAnswered(caller: End, callee: End): void {
    const of = { caller: caller.service, callee: callee.service, via: caller.peer ?? '' }
    note(key('answered', caller, of), oneCall(hasFailed(caller) || hasFailed(callee), caller.ns))
  }

  function noteUnanswered(caller: End, times: 1 | -1): void {
    if (caller.peer === null) return
    note(key('unanswered', caller, { caller: caller.service, via: caller.peer }), callOf(caller), times)
  }

  /** The HTTP call below a model's span is that call once more. */
  function isCountedAbove({ peer }: End, traceId: Buffer, spanId: Buffer): boolean {
    return hasModels && isHost(peer) && isModel(peerAbove.get(traceId, spanId))
  }

  function countAsCallee(span: End, { trace_id, parent_span_id }: SpanRow): void {
    note(key('serve', span, { callee: span.service }), callOf(span))
    const caller = parent_span_id === null ? undefined : findSpan.get(trace_id, parent_span_id)
    if (!caller || parent_span_id === null || !answers(span, caller)) return
    noteAnswered(caller, span)
    if (caller.kind !== spanKind.client || isCountedAbove(caller, trace_id, parent_span_id)) return
    const isFirst = countAnswers.get(trace_id, parent_span_id, caller.service) === 1
    if (isFirst) noteUnanswered(caller, -1)
  }

  function countAsCaller(span: End, { trace_id, span_id }: SpanRow): void {
    const answering = findBelow.all(trace_id, span_id).filter((end) => answers(end, span))
    for (const end of answering) noteAnswered(span, end)
    if (span.kind !== spanKind.client) return
    if (isModel(span.peer)) hasModels = true
    if (answering.length === 0 && !isCountedAbove(span, trace_id, span_id)) noteUnanswered(span, 1)
    // These came first, and were counted by themselves.
    if (isModel(span.peer)) for (const end of findUnansweredHosts.all(trace_id, span_id)) noteUnanswered(end, -1)
  }

  function countAsConsumer(span: End, { start_ns, origin }: SpanRow): void {
    note(key('serve', span, { callee: span.service }), callOf(span))
    const waited = origin === null ? undefined : findWait.get(start_ns, origin.subarray(0, 16), origin.subarray(16))
    note(consumed(span), oneCall(hasFailed(span), waited))
  }

  /** Consumers that came first were counted without knowing how long they had waited. */
  function countAsProducer(span: End, { end_ns, trace_id, span_id }: SpanRow): void {
    if (span.peer !== null) note(key('produce', span, { caller: span.service, via: span.peer }), callOf(span))
    for (const consumer of findConsumers.all(end_ns, Buffer.concat([trace_id, span_id])))
      note(consumed(consumer), { calls: 0, errors: 0, ns: consumer.waited })
  }

  return {
    count(row) {
      const { service, kind, peer, status, start_ns, end_ns } = row
      const span: End = {
        service,
        kind,
        peer,
        status,
        minute: Number(start_ns / minuteNs),
        ns: Number(end_ns - start_ns),
      }
      if (kind === spanKind.server) countAsCallee(span, row)
      else if (kind === spanKind.producer) countAsProducer(span, row)
      else if (kind === spanKind.consumer && peer !== null) countAsConsumer(span, row)
      countAsCaller(span, row)
    },
    write,
    forget,
  }
}

function answers(end: End, caller: End): boolean {
  return end.kind === spanKind.server && end.service !== caller.service
}

function consumed(span: End): CallKey {
  return key('consume', span, { callee: span.service, via: span.peer ?? '' })
}

/** In the minute of the span `at`. */
function key(kind: CallKey['kind'], { minute }: End, of: Partial<CallKey>): CallKey {
  return { caller: '', callee: '', via: '', ...of, kind, minute }
}

const hasFailed = ({ status }: End) => status === errorStatus

const callOf = (span: End) => oneCall(hasFailed(span), span.ns)

function oneCall(failed: boolean, ns: number | undefined) {
  return { calls: 1, errors: failed ? 1 : 0, ...(ns !== undefined && { ns }) }
}
