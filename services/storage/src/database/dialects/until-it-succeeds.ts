/** Does the work once however many ask; when it fails, whoever asks next has it done again. */
export function untilItSucceeds(work: () => Promise<void>): () => Promise<void> {
  let doing: Promise<void> | undefined
  return () => {
    doing ??= work().catch((error) => {
      doing = undefined
      throw error
    })
    return doing
  }
}
