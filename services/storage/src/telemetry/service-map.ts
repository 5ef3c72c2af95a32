import type { ServiceMap } from '@dataprime/mesh/contracts'
import type Sqlite from 'better-sqlite3'
import type { CallKey } from './call-figures.ts'
import { addPacked, type Durations, quantile } from './durations.ts'
import { peerKind, peerName } from './peer.ts'

/** From the first nanosecond on and before the second; whole minutes are counted. */
export interface Window {
  readonly fromNs: bigint
  readonly toNs: bigint
}

interface Row extends Omit<CallKey, 'minute'> {
  readonly calls: number
  readonly errors: number
  readonly durations: Buffer
}

type NodeKind = ServiceMap['nodes'][number]['kind']
type EdgeKind = ServiceMap['edges'][number]['kind']

const minuteNs = 60_000_000_000n
const minuteMs = 60_000

/** Who calls whom, how often, how well and how fast: the figures of the window's minutes, added up. */
export function serviceMapReader(db: Sqlite.Database): (window: Window) => ServiceMap {
  const rows = db.prepare<[number, number], Row>(`
    select kind, caller, callee, via, calls, errors, durations from calls where minute >= ? and minute < ? and calls > 0`)

  return ({ fromNs, toNs }) => {
    const from = Number(fromNs / minuteNs)
    const to = Number((toNs + minuteNs - 1n) / minuteNs)
    const found = rows.all(from, to)
    const addresses = new Map(
      found.flatMap(({ kind, via, callee }) => (kind === 'answered' && via !== '' ? [[via, callee]] : [])),
    )
    const sums = newSums()
    for (const row of found) {
      const { kind, caller, callee, via } = row
      switch (kind) {
        case 'serve':
          sums.node(callee, 'service').add(row)
          break
        case 'answered':
          sums.edge(caller, callee, 'call').add(row)
          break
        case 'unanswered': {
          const known = addresses.get(via)
          sums.edge(caller, known ?? via, 'call').add(row)
          if (known === undefined) sums.node(via, peerKind(via)).add(row)
          break
        }
        case 'produce':
          sums.edge(caller, via, 'produce').add(row)
          sums.node(via, 'queue').addCalls(row)
          break
        case 'consume':
          sums.edge(via, callee, 'consume').add(row)
          sums.node(via, 'queue').addDurations(row)
      }
    }
    return { from: instant(from), to: instant(to), ...sums.map() }
  }
}

function instant(minute: number): string {
  return new Date(minute * minuteMs).toISOString()
}

function newSums() {
  const nodes = new Map<string, Sum & { readonly kind: NodeKind }>()
  const edges = new Map<string, Sum & { readonly from: string; readonly to: string; readonly kind: EdgeKind }>()

  return {
    node(id: string, kind: NodeKind): Sum {
      const known = nodes.get(id) ?? { ...newSum(), kind }
      nodes.set(id, known)
      return known
    },
    edge(from: string, to: string, kind: EdgeKind): Sum {
      const key = JSON.stringify([from, to, kind])
      const known = edges.get(key) ?? { ...newSum(), from, to, kind }
      edges.set(key, known)
      return known
    },
    map: (): Pick<ServiceMap, 'nodes' | 'edges'> => ({
      nodes: [...nodes].map(([id, { kind, figures }]) => ({
        id,
        name: kind === 'service' ? id : peerName(id),
        kind,
        ...figures(),
      })),
      edges: [...edges.values()].map(({ from, to, kind, figures }) => ({ from, to, kind, ...figures() })),
    }),
  }
}

type Sum = ReturnType<typeof newSum>

function newSum() {
  let calls = 0
  let errors = 0
  const durations: Durations = new Map()
  const addCalls = (row: Row) => {
    calls += row.calls
    errors += row.errors
  }
  const addDurations = (row: Row) => addPacked(durations, row.durations)
  return {
    add(row: Row): void {
      addCalls(row)
      addDurations(row)
    },
    addCalls,
    addDurations,
    figures: () => ({
      calls,
      errors,
      p50_ms: quantile(durations, 0.5),
      p95_ms: quantile(durations, 0.95),
      p99_ms: quantile(durations, 0.99),
    }),
  }
}
