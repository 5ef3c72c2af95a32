import type { GenerationTask } from '@dataprime/mesh/contracts'

/** A question to be answered in the background, with what the test is about given. */
export function aTask(given: Partial<GenerationTask> = {}): GenerationTask {
  const request_id = given.request_id ?? crypto.randomUUID()
  return {
    request_id,
    caller: 'anonymous',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    submitted_at: '2026-03-01T12:00:00.000Z',
    initiated_by: 'api_gateway-1',
    question: { user_input: 'Show me errors from the last hour', source: 'logs' },
    conversation_id: request_id,
    ...given,
  }
}
