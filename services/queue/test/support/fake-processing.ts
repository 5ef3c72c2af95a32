import { type Call, type OperationInput, type OperationOutput, type ServeOptions, serve } from '@dataprime/mesh'
import { processingContract } from '@dataprime/mesh/contracts'
import { someInsights as insights } from '../../../../test/support/answered-question.ts'

const { process, run } = processingContract.operations
type Input = OperationInput<typeof process>
type Run = OperationInput<typeof run>

export interface FakeOptions extends ServeOptions {
  /** How a `generate` job ends; complete if absent. */
  readonly run?: (input: Run) => OperationOutput<typeof run>
}

/** A processing_service that speaks the real contract, keeps what it was asked, and may be told to fail. */
export function fakeProcessing(
  fail: (input: Input, call: Call) => void | Promise<void> = () => {},
  { run: answer = () => ({ outcome: 'complete', processed_by: 'processing-fake' }), ...options }: FakeOptions = {},
) {
  const asked: { readonly input: Input; readonly requestId: string; readonly caller: string }[] = []
  const ran: Run[] = []
  const app = serve(
    processingContract,
    {
      async process(input, call) {
        asked.push({ input, requestId: call.requestId, caller: call.caller })
        await fail(input, call)
        return { ...insights, stored: true, processed_by: 'processing-fake' }
      },
      async run(input) {
        ran.push(input)
        return answer(input)
      },
    },
    options,
  )
  return { app, asked, ran }
}
