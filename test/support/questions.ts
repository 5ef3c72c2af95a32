/** Questions of all kinds; each is asked for a service of its own, so that no two have the same answer. */
const shapes: readonly ((service: string) => string)[] = [
  (service) => `Show me errors from the last hour for ${service}`,
  (service) => `p95 latency per operation of ${service} in the last 30 minutes`,
  (service) => `How many logs mention timeout for ${service} since yesterday?`,
  (service) => `Top 5 endpoints by 5xx responses in ${service} today`,
  (service) => `Count warnings by subsystem for ${service} over the last 2 days`,
  (service) => `Show requests slower than 500 ms in ${service}`,
  (service) => `Error rate of ${service} per hour over the last day`,
  (service) => `Find logs containing "connection refused" from ${service} in the last 15 minutes`,
]

const offTopic = ['Write me a poem about the sea', 'What is the capital of France?', 'Tell me a joke']

export type Asked = { readonly question: string; readonly expected: 'generated' | 'cached' | 'offTopic' }

/** @returns `count` questions: most are generated, some repeat an earlier one, some are about something else */
export function mixedQuestions(count: number): readonly Asked[] {
  return Array.from({ length: count }, (_, index): Asked => {
    if (index % 20 === 7)
      return { question: offTopic[((index / 20) % offTopic.length) | 0] ?? '', expected: 'offTopic' }
    const shape = shapes[index % shapes.length] ?? shapes[0]
    return { question: shape?.(`service-${index}`) ?? '', expected: 'generated' }
  })
}
