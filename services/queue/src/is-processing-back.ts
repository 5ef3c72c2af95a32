import type { Client } from '@dataprime/mesh'
import type { processingContract } from '@dataprime/mesh/contracts'

/** Whether processing_service is ready again, asked while it was away. Throws a MeshError when it is not. */
export async function isProcessingBack(
  processing: Pick<Client<typeof processingContract>, 'probe' | 'control'>,
  signal: AbortSignal,
): Promise<true> {
  await processing.probe(signal)
  // It may have been away because a neighbour of its own was. Its health page looks at those, and a breaker that sees its
  // neighbour ready lets trials through at once instead of after a minute. What the page says does not matter here.
  await processing.control('/health', signal).catch(() => {})
  return true
}
