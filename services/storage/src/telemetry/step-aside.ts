import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

/**
 * Has this thread run when nobody else wants the processor, or almost. Where a thread has no priority of its own (other systems than
 * Linux) it stays as it is.
 */
export function stepAside(): void {
  try {
    const [, , thread] = readlinkSync('/proc/thread-self').split('/') // <process>/task/<thread>
    setPriority(Number(thread), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is only a matter of manners.
  }
}
