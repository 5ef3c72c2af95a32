import type { CheckResult } from '../../packages/mesh/src/server/health.ts'
import { type LaunchedService, localAddress } from '../launcher/service-table.ts'

/** How a service sees one of its neighbours or helpers. */
export interface Edge {
  readonly to: string
  readonly status: string
  readonly latencyMs: number
  readonly detail: string | null
}

export interface View {
  readonly service: string
  /** Null where nobody answers. */
  readonly status: string | null
  readonly edges: readonly Edge[]
}

const patienceMs = 3_000

/** What each service says of itself and of all it calls. */
export function viewsOf(services: readonly LaunchedService[]): Promise<readonly View[]> {
  return Promise.all(
    services.map(async (service) => {
      const health = await healthOf(localAddress(service))
      return { service: service.name, status: health?.status ?? null, edges: edgesOf(health) }
    }),
  )
}

interface Health {
  readonly status: string
  readonly checks?: Readonly<Record<string, CheckResult>>
  readonly dependencies?: Readonly<Record<string, CheckResult>>
}

async function healthOf(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(patienceMs) })
    const body: unknown = await response.json()
    return isHealth(body) ? body : undefined
  } catch {
    return undefined // nobody is there, or somebody else
  }
}

function isHealth(body: unknown): body is Health {
  return typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'string'
}

function edgesOf(health: Health | undefined): readonly Edge[] {
  return Object.entries({ ...health?.checks, ...health?.dependencies }).map(([to, found]) => ({
    to,
    status: found.status,
    latencyMs: found.latency_ms,
    detail: found.error ?? found.detail ?? null,
  }))
}
