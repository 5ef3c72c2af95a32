import { setTimeout as pause } from 'node:timers/promises'

// A start takes several hundred milliseconds; asking more often would take time from what is being waited for.
const askEveryMs = 25

/** Resolves once GET /health/ready answers 2xx; rejects when the signal aborts. */
export async function untilReady(address: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(address, signal))) await pause(askEveryMs, undefined, { signal })
}

async function isReady(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${address}/health/ready`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(1_000)]),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false // not listening yet, or not answering: asked again
  }
}
