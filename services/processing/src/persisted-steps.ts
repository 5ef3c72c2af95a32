import type { Call, Client, CrashPoint, Once } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'

export interface StepKeeper {
  readonly storage: Pick<Client<typeof storageContract>, 'steps' | 'saveStep'>
  readonly jobId: string
  /** Of the job's lease: 1 for the first, which cannot find anything. */
  readonly token: number
  /** Stands for what was asked. */
  readonly fingerprint: string
  readonly crashPoint: CrashPoint
}

/**
 * Steps that are kept in storage as soon as they are finished: what an earlier delivery of the job has finished is not done
 * again. Throws `conflict` when the job has been given to somebody else since.
 */
export async function persistedSteps(
  { storage, jobId, token, fingerprint, crashPoint }: StepKeeper,
  call: Call,
): Promise<Once> {
  const { steps } = token === 1 ? { steps: [] } : await storage.steps({ id: jobId }, call)
  return async (step, work) => {
    const kept = steps.find((each) => each.step === step && each.fingerprint === fingerprint)
    if (kept) return kept.result as Awaited<ReturnType<typeof work>> // the contract ties a result to its step
    crashPoint(`${step}:before`)
    const result = await work()
    crashPoint(`${step}:done`)
    // A step and its result come from one call of this function, so that they belong together.
    await storage.saveStep({ id: jobId, step, token, fingerprint, result } as SavedStep, call)
    crashPoint(`${step}:kept`)
    return result
  }
}

type SavedStep = Parameters<StepKeeper['storage']['saveStep']>[0]
