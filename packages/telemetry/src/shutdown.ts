import { runtime } from './runtime.ts'

const limitMs = 1000

/** Sends what is still waiting, for at most a second, then gives up: a dead collector must not hold a process. Never rejects. */
export async function shutdownTelemetry(): Promise<void> {
  if (runtime.shutdown === undefined) return
  const { promise: limit, resolve: giveUp } = Promise.withResolvers<void>()
  const timer = setTimeout(giveUp, limitMs)
  // What could not be sent was counted where it failed; nobody could act on it now.
  await Promise.race([runtime.shutdown().catch(() => undefined), limit])
  clearTimeout(timer)
}
