import { toMeshError } from '../mesh-error.ts'
import { type Check, isCondition } from './life.ts'

/** A probe that takes longer counts as failed. */
const probeTimeoutMs = 800

export interface CheckResult {
  readonly status: 'ok' | 'degraded' | 'disabled' | 'down'
  readonly latency_ms: number
  readonly error?: string
  readonly detail?: string
}

/** Runs all checks at once; takes no longer than the slowest, and never more than `probeTimeoutMs`. */
export async function runChecks(
  checks: Iterable<readonly [string, Check]>,
): Promise<Readonly<Record<string, CheckResult>>> {
  const results = await Promise.all([...checks].map(async ([name, check]) => [name, await runCheck(check)] as const))
  return Object.fromEntries(results)
}

export function allOk(results: Readonly<Record<string, CheckResult>>): boolean {
  return Object.values(results).every(({ status }) => status === 'ok' || status === 'disabled')
}

async function runCheck(check: Check): Promise<CheckResult> {
  const started = performance.now()
  const latency = () => Number((performance.now() - started).toFixed(2))
  const timeout = AbortSignal.timeout(probeTimeoutMs)
  try {
    const found = await Promise.race([check(timeout), whenAborted(timeout)])
    if (!isCondition(found)) return { status: 'ok', latency_ms: latency() }
    const { status, reason, detail } = found
    const latency_ms = latency()
    return {
      status,
      latency_ms,
      ...(reason !== undefined && { error: reason }),
      ...(detail !== undefined && { detail }),
    }
  } catch (error) {
    return { status: 'down', latency_ms: latency(), error: explain(error, timeout) }
  }
}

function explain(error: unknown, timeout: AbortSignal): string {
  if (timeout.aborted) return `no answer within ${probeTimeoutMs} ms`
  const { code, message } = toMeshError(error)
  // Own checks throw plain errors ("database is locked"); nothing secret is in them and nobody else sees this page.
  return code === 'internal' && error instanceof Error ? error.message : message
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
