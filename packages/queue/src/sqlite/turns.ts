// When changes are committed: at the end of the turn of the event loop that asked for them, so that they share one commit; or at
// once, if whoever asks is alone, because then there is nothing to share.

/** So many changes one caller may make in a row before the event loop has its turn. */
const mostInARow = 16

export interface Turns {
  /** To be called after each change that is asked for. */
  asked(): void
}

/**
 * Alone is who asks first in a turn when in the turn before nobody else asked, and who asks again as soon as they have their
 * answer: before anything but promises has run.
 *
 * @param commit commits everything that waits
 * @param isWaiting whether anything does
 */
export function createTurns({ commit, isWaiting }: { commit: () => void; isWaiting: () => boolean }): Turns {
  let isTurn = false
  let wasAlone = false
  let isCommitting = false
  /** Changes of this turn that were asked for by somebody else than the first. */
  let others = 0
  let inARow = 0
  /** The first of this turn has their answer, and nothing but promises has run since. */
  let isAnswered = false

  function asked(): void {
    if (isCommitting) return // it becomes part of this commit, or is seen right after it
    if (!isTurn) begin()
    else if (!isAnswered) others += 1
    isAnswered = false
    const isAlone = wasAlone && others === 0
    if (!isAlone || inARow === mostInARow) return
    inARow += 1
    commitNow()
    queueMicrotask(answered) // before the caller goes on
  }

  function answered(): void {
    isAnswered = true
    process.nextTick(promisesAreDone)
  }

  function promisesAreDone(): void {
    isAnswered = false
  }

  function begin(): void {
    isTurn = true
    others = 0
    inARow = 0
    setImmediate(end)
  }

  function end(): void {
    wasAlone = others === 0
    commitNow()
    isTurn = false
    if (isWaiting()) begin()
  }

  function commitNow(): void {
    isCommitting = true
    try {
      commit()
    } finally {
      isCommitting = false
    }
  }

  return { asked }
}
