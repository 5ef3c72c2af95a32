import type { ServiceMap } from '@dataprime/mesh/contracts'
import type Sqlite from 'better-sqlite3'
import { peerKind, peerName } from './peer.ts'
import { errorStatus, spanKind } from './span-kind.ts'

/** Traces that started from the first nanosecond on and before the second. */
export interface Window {
  readonly fromNs: bigint
  readonly toNs: bigint
}

type Row = [
  id: number,
  service: string,
  kind: number,
  peer: string | null,
  durationMs: number,
  status: number,
  callerId: number | null,
  caller: string | null,
  callerPeer: string | null,
  callerMs: number | null,
  callerStatus: number | null,
  waitedMs: number | null,
]

type NodeKind = ServiceMap['nodes'][number]['kind']
type EdgeKind = ServiceMap['edges'][number]['kind']

/**
 * Who calls whom, how often, how well and how fast, counted from the spans themselves. A call is a span and its child in another
 * service; what no child answers is a call to whatever the span names: a database, a model, a host, or a service that was away.
 */
export function serviceMapReader(db: Sqlite.Database): (window: Window) => ServiceMap {
  // The spans of a trace stand together in its index, and of these only those that leave or enter a service are looked at.
  const rows = db
    .prepare<[bigint, bigint], Row>(`
      select s.id, s.service, s.kind, s.peer, (s.end_ns - s.start_ns) / 1e6, s.status,
        c.id, c.service, c.peer, (c.end_ns - c.start_ns) / 1e6, c.status, (s.start_ns - p.end_ns) / 1e6
      from traces t
      cross join spans s on s.trace_id = t.trace_id and s.kind <> 1
      left join spans c on c.trace_id = s.trace_id and c.span_id = s.parent_span_id
        and (s.kind = ${spanKind.server} or s.peer like 'host:%')
      left join spans p on p.trace_id = substr(s.origin, 1, 16) and p.span_id = substr(s.origin, 17)
      where t.start_ns >= ? and t.start_ns < ?`)
    .raw()

  return ({ fromNs, toNs }) => {
    const tallies = newTallies()
    const addresses = new Map<string, string>()
    const answered = new Set<number>()
    const outgoing: Row[] = []
    for (const row of rows.iterate(fromNs, toNs)) {
      const [, service, kind, peer, ms, status, callerId, caller, callerPeer, callerMs, callerStatus, waitedMs] = row
      const failed = status === errorStatus
      if (kind === spanKind.server) {
        tallies.node(service, 'service').add(ms, failed)
        if (callerId === null || caller === null || caller === service) continue
        answered.add(callerId)
        if (callerPeer !== null) addresses.set(callerPeer, service)
        tallies.edge(caller, service, 'call').add(callerMs ?? ms, failed || callerStatus === errorStatus)
      } else if (kind === spanKind.client) {
        if (peer !== null) outgoing.push(row)
      } else if (peer !== null) {
        if (kind === spanKind.producer) {
          tallies.node(peer, 'queue').add(null, failed)
          tallies.edge(service, peer, 'produce').add(ms, failed)
        } else {
          tallies.node(service, 'service').add(ms, failed)
          tallies.node(peer, 'queue').wait(waitedMs)
          tallies.edge(peer, service, 'consume').add(waitedMs, failed)
        }
      }
    }
    for (const [id, service, , peer, ms, status, , , above] of outgoing) {
      if (peer === null || answered.has(id)) continue
      if (above?.startsWith('model:')) continue // the HTTP call below a model's span is that call once more
      const callee = addresses.get(peer)
      const failed = status === errorStatus
      if (callee === undefined) tallies.node(peer, peerKind(peer)).add(ms, failed)
      tallies.edge(service, callee ?? peer, 'call').add(ms, failed)
    }
    return tallies.map(fromNs, toNs)
  }
}

function newTallies() {
  const nodes = new Map<string, Counted & { readonly kind: NodeKind }>()
  const edges = new Map<string, Counted & { readonly from: string; readonly to: string; readonly kind: EdgeKind }>()

  return {
    node(id: string, kind: NodeKind): Counted {
      const known = nodes.get(id) ?? { ...newCount(), kind }
      nodes.set(id, known)
      return known
    },
    edge(from: string, to: string, kind: EdgeKind): Counted {
      const key = JSON.stringify([from, to, kind])
      const known = edges.get(key) ?? { ...newCount(), from, to, kind }
      edges.set(key, known)
      return known
    },
    map(fromNs: bigint, toNs: bigint): ServiceMap {
      const instant = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString()
      return {
        from: instant(fromNs),
        to: instant(toNs),
        nodes: [...nodes].map(([id, { kind, figures }]) => ({
          id,
          name: kind === 'service' ? id : peerName(id),
          kind,
          ...figures(),
        })),
        edges: [...edges.values()].map(({ from, to, kind, figures }) => ({ from, to, kind, ...figures() })),
      }
    },
  }
}

type Counted = ReturnType<typeof newCount>

function newCount() {
  let calls = 0
  let errors = 0
  const durations: number[] = []
  /** Two machines' clocks may make a wait negative. */
  const wait = (durationMs: number | null) => {
    if (durationMs !== null) durations.push(Math.max(0, durationMs))
  }
  return {
    /** Of a duration that is not known, only the call is counted. */
    add(durationMs: number | null, failed: boolean): void {
      calls++
      if (failed) errors++
      wait(durationMs)
    },
    wait,
    figures() {
      const sorted = Float64Array.from(durations).sort()
      const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
      return { calls, errors, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }
    },
  }
}
