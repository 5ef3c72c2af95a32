/**
 * Asks now and then whether somebody who was away is back. Whoever comes while a look is under way shares its answer;
 * between two looks the answer is no at once, so that a dead neighbour costs its callers nothing.
 *
 * @param look throws if not
 * @param clock Unix milliseconds
 */
export function lookingAgain(
  look: () => Promise<unknown>,
  clock: () => number,
  everyMs = 1000,
): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined
  let next = 0
  return async () => {
    if (underWay !== undefined) return underWay
    if (clock() < next) return false
    underWay = look().then(
      () => true,
      () => false,
    )
    try {
      return await underWay
    } finally {
      underWay = undefined
      next = clock() + everyMs
    }
  }
}
