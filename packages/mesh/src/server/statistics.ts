import { addLatency, type Latencies, newLatencies, quantile } from './latencies.ts'

/** Requests by operation since the process started. Its size is bounded by the number of routes. */
export interface Statistics {
  readonly byName: Map<
    string,
    { count: number; clientErrors: number; serverErrors: number; readonly latencies: Latencies }
  >
}

export function newStatistics(): Statistics {
  return { byName: new Map() }
}

export function addRequest(
  { byName }: Statistics,
  request: { name: string; status: number; durationMs: number },
): void {
  const entry = byName.get(request.name) ?? { count: 0, clientErrors: 0, serverErrors: 0, latencies: newLatencies() }
  byName.set(request.name, entry)
  entry.count++
  if (request.status >= 500) entry.serverErrors++
  else if (request.status >= 400) entry.clientErrors++
  addLatency(entry.latencies, request.durationMs)
}

export function readStatistics({ byName }: Statistics): Readonly<Record<string, object>> {
  return Object.fromEntries(
    [...byName].map(([name, { count, clientErrors, serverErrors, latencies }]) => [
      name,
      {
        count,
        client_errors: clientErrors,
        server_errors: serverErrors,
        p50_ms: quantile(latencies, 0.5),
        p95_ms: quantile(latencies, 0.95),
        p99_ms: quantile(latencies, 0.99),
      },
    ]),
  )
}
