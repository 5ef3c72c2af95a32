import type { GenerationStatus, Submitted } from '@dataprime/mesh/contracts'

type Problem = { readonly code: string; readonly errors: readonly { path: string; message: string }[] }

export interface Submission {
  readonly status: number
  readonly headers: Headers
  readonly body: Submitted & Problem
}

/** One question to be answered in the background, as a user's program would send it. */
export async function submit(
  gateway: string,
  input: object,
  { path = '/api/generate', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Submission> {
  const response = await fetch(gateway + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Submission['body'] }
}

export async function statusOf(gateway: string, id: string): Promise<GenerationStatus> {
  const response = await untilThere(`${gateway}/api/status/${id}`)
  if (!response.ok) throw new Error(`Cannot read the status of ${id}: ${response.status} ${await response.text()}`)
  return (await response.json()) as GenerationStatus
}

/** The queue may be down for the moment that its restart takes. */
async function untilThere(url: string): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(url)
    if (![502, 503].includes(response.status) || tries === 200) return response
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Asks as a client that cannot be told would, but more often; fails after `timeoutMs`. */
export async function ended(gateway: string, id: string, timeoutMs = 30_000): Promise<GenerationStatus> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const status = await statusOf(gateway, id)
    if (status.status === 'COMPLETE' || status.status === 'FAILED') return status
    if (Date.now() > until) throw new Error(`Cannot see the end of ${id}: it is ${JSON.stringify(status)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
