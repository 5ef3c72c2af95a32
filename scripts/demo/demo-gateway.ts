import { gatewayAt } from '../../packages/cli/src/gateway.ts'
import { wholeTrace } from '../../packages/cli/src/whole-trace.ts'
import {
  type Answer,
  gatewayContract,
  type ServiceMap,
  type StoredSpan,
} from '../../packages/mesh/src/contracts/index.ts'

const { submitFeedback, feedbackStats, serviceMap: map } = gatewayContract.operations

/** What the demo asks of the gateway, over its public HTTP surface. */
export function demoGateway(url: string, signal: AbortSignal) {
  const gateway = gatewayAt(url, signal)

  /** Throws when the gateway refuses. */
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(new URL(path, url), {
      method,
      signal,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Cannot ${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  return {
    async ask(question: string): Promise<{ readonly answer: Answer; readonly spans: readonly StoredSpan[] }> {
      const answer = await gateway.ask({ user_input: question })
      return { answer, spans: await wholeTrace(answer, gateway.trace, signal) }
    },
    async rate(question: string, { request_id, query }: Answer, rating: number) {
      const feedback = { request_id, user_input: question, generated_query: query, rating }
      await call(submitFeedback.method, submitFeedback.path, feedback)
      const { count, mean } = feedbackStats.output.parse(await call(feedbackStats.method, feedbackStats.path))
      return { rating, count, mean }
    },
    serviceMap: async (): Promise<ServiceMap> => map.output.parse(await call(map.method, map.path)),
  }
}
