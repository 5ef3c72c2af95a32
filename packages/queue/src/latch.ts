/** A waiter's side of "look again": a signal given while nobody waits is kept, so none is lost between looking and waiting. */
export interface Latch {
  open(): void
  /** Resolves once the latch was opened since the last wait, and closes it again. For one waiter. */
  wait(): Promise<void>
}

export function createLatch(): Latch {
  let isOpen = false
  let pass: (() => void) | undefined
  return {
    open() {
      isOpen = true
      pass?.()
    },
    async wait() {
      if (!isOpen) await new Promise<void>((resolve) => (pass = resolve))
      isOpen = false
      pass = undefined
    },
  }
}
