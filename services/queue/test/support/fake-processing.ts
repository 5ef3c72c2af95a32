import { type Call, type OperationInput, type ServeOptions, serve } from '@dataprime/mesh'
import { processingContract } from '@dataprime/mesh/contracts'
import { someInsights as insights } from '../../../../test/support/answered-question.ts'

type Input = OperationInput<typeof processingContract.operations.process>

/** A processing_service that speaks the real contract, keeps what it was asked, and may be told to fail. */
export function fakeProcessing(
  fail: (input: Input, call: Call) => void | Promise<void> = () => {},
  options: ServeOptions = {},
) {
  const asked: { readonly input: Input; readonly requestId: string; readonly caller: string }[] = []
  const app = serve(
    processingContract,
    {
      async process(input, call) {
        asked.push({ input, requestId: call.requestId, caller: call.caller })
        await fail(input, call)
        return { ...insights, stored: true, processed_by: 'processing-fake' }
      },
    },
    options,
  )
  return { app, asked }
}
