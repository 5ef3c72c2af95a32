import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import { type Call, cachedQueryKey, toMeshError } from '@dataprime/mesh'
import type { gatewayContract } from '@dataprime/mesh/contracts'
import { logger } from '@dataprime/telemetry'
import type { Neighbours } from './neighbours.ts'

type SubmitFeedback = typeof gatewayContract.operations.submitFeedback

/** An answer rated so or worse is not given to the next one who asks. */
const badRating = 2

interface Told {
  readonly storage: Pick<Neighbours['storage'], 'storeFeedback'>
  readonly query: Pick<Neighbours['query'], 'removeEverywhere'>
}

/** Hands feedback to storage; an answer that was found bad is made anew for the next one who asks. */
export async function submitFeedback(
  { storage, query }: Told,
  feedback: OperationInput<SubmitFeedback>,
  call: Call,
): Promise<OperationOutput<SubmitFeedback>> {
  const stored = await storage.storeFeedback(feedback, call)
  if (feedback.rating <= badRating) await forget(query, feedback.generated_query, call)
  return stored
}

/** The feedback is stored either way: a cached answer that stays costs less than feedback that seems lost. */
async function forget(query: Told['query'], generated: string, call: Call): Promise<void> {
  try {
    await query.removeEverywhere(`/cache/${cachedQueryKey(generated)}`, call.signal)
  } catch (error) {
    logger.warn({ code: toMeshError(error).code }, 'a badly rated answer may still be cached')
  }
}
