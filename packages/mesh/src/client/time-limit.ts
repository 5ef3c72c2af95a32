/** A signal that is aborted when `signal` is, or after `timeoutMs`; `end` takes back the timer and the listener. */
export interface TimeLimit {
  readonly signal: AbortSignal
  readonly hasRunOut: () => boolean
  readonly end: () => void
}

/** Unlike `AbortSignal.timeout`, leaves nothing behind when the work was quick: a busy client would hold thousands of timers. */
export function timeLimit(timeoutMs: number, signal: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController()
  let hasRunOut = false
  const timer = setTimeout(() => {
    hasRunOut = true
    controller.abort()
  }, timeoutMs)
  const onAbort = () => controller.abort()
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    hasRunOut: () => hasRunOut,
    end: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
