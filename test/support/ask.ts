import type { Answer, AskedQuestion, Continuation } from '@dataprime/mesh/contracts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Answer & { readonly code: string; readonly errors: readonly { path: string; message: string }[] }
}

/** One question to the gateway, as a user's program would send it. */
export async function ask(
  gateway: string,
  question: string | Pick<AskedQuestion, 'user_input' | keyof Continuation>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${gateway}/api/generate-query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(typeof question === 'string' ? { user_input: question } : question),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] }
}

/** Runs `work` over all items, so many at a time, and gives the results in order. */
export async function pooled<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T)
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
