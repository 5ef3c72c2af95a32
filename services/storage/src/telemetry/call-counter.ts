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
  readonly trace_id: Buffer
  readonly span_id: Buffer
  readonly parent_span_id: Buffer | null
  readonly service: string
  readonly kind: number
  readonly peer: string | null
  readonly status: number
  readonly minute: number
  readonly ns: number
}

// A difference and a minute fit a number; a point in time in nanoseconds does not.
const columns = `trace_id, span_id, parent_span_id, service, kind, peer, status, start_ns / 60000000000 as minute,
  end_ns - start_ns as ns`

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
  const findConsumers = db.prepare<[bigint, Buffer], End & { readonly waited: number }>(
    `select ${columns}, start_ns - ? as waited from spans where origin = ? and peer is not null`,
  )
  const findWait = db
    .prepare<[bigint, Buffer, Buffer], number>('select ? - end_ns from spans where trace_id = ? and span_id = ?')
    .pluck()

  const above = ({ trace_id, parent_span_id }: End) => parent_span_id && findSpan.get(trace_id, parent_span_id)
  const below = ({ trace_id, span_id }: End) => findBelow.all(trace_id, span_id)
  const answersTo = (caller: End) => below(caller).filter((end) => answers(end, caller))

  function noteAnswered(caller: End, callee: End): void {
    const of = { caller: caller.service, callee: callee.service, via: caller.peer ?? '' }
    note(key('answered', caller, of), oneCall(hasFailed(caller) || hasFailed(callee), caller.ns))
  }

  function noteUnanswered(caller: End, times: 1 | -1): void {
    if (caller.peer === null) return
    note(key('unanswered', caller, { caller: caller.service, via: caller.peer }), callOf(caller), times)
  }

  /** The HTTP call below a model's span is that call once more. */
  const isCountedAbove = (end: End) => isHost(end.peer) && isModel(above(end)?.peer)

  function countAsCallee(span: End): void {
    note(key('serve', span, { callee: span.service }), callOf(span))
    const caller = above(span)
    if (!caller || !answers(span, caller)) return
    noteAnswered(caller, span)
    const isFirst = answersTo(caller).length === 1
    if (isFirst && caller.kind === spanKind.client && !isCountedAbove(caller)) noteUnanswered(caller, -1)
  }

  function countAsCaller(span: End): void {
    const ends = below(span)
    const answering = ends.filter((end) => answers(end, span))
    for (const end of answering) noteAnswered(span, end)
    if (span.kind !== spanKind.client) return
    if (answering.length === 0 && !isCountedAbove(span)) noteUnanswered(span, 1)
    if (!isModel(span.peer)) return
    // These came first, and were counted by themselves.
    for (const end of ends) if (isHost(end.peer) && answersTo(end).length === 0) noteUnanswered(end, -1)
  }

  function countAsConsumer(span: End, { start_ns, origin }: SpanRow): void {
    note(key('serve', span, { callee: span.service }), callOf(span))
    const waited = origin === null ? undefined : findWait.get(start_ns, origin.subarray(0, 16), origin.subarray(16))
    note(consumed(span), oneCall(hasFailed(span), waited))
  }

  /** Those that came first were counted without knowing how long they had waited. */
  function countWaits({ end_ns, trace_id, span_id }: SpanRow): void {
    for (const consumer of findConsumers.all(end_ns, Buffer.concat([trace_id, span_id])))
      note(consumed(consumer), { calls: 0, errors: 0, ns: consumer.waited })
  }

  return {
    count(row) {
      const { start_ns, end_ns } = row
      const span: End = { ...row, minute: Number(start_ns / minuteNs), ns: Number(end_ns - start_ns) }
      if (row.kind === spanKind.server) countAsCallee(span)
      else if (row.kind === spanKind.consumer && row.peer !== null) countAsConsumer(span, row)
      else if (row.kind === spanKind.producer && row.peer !== null)
        note(key('produce', span, { caller: span.service, via: row.peer }), callOf(span))
      countAsCaller(span)
      countWaits(row)
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
