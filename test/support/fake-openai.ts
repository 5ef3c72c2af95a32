import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateOffline } from '@dataprime/generator'

/** What the server does with one request. */
export type Behaviour =
  /** Answers the question as well as the rules can. */
  | { readonly kind: 'answer' }
  /** Answers with this text as the message. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'error'
      readonly status: number
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Says nothing until the client goes away. */
  | { readonly kind: 'hang' }
  /** Breaks the connection. */
  | { readonly kind: 'reset' }

export interface ReceivedCompletion {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: CompletionBody
}

interface CompletionBody {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly response_format?: { readonly type: string }
  readonly [parameter: string]: unknown
}

export interface FakeOpenAi {
  /** For OPENAI_BASE_URL. */
  readonly url: string
  readonly received: readonly ReceivedCompletion[]
  /** Resolves when the next client has gone away from a request that hangs. */
  abandoned(): Promise<void>
  close(): Promise<void>
}

export interface FakeOpenAiOptions {
  /** Decides about each request; by default all are answered. `index` counts from 0. */
  readonly behave?: (request: ReceivedCompletion, index: number) => Behaviour
}

/** A server on a free loopback port that speaks the chat completions protocol and can solve any question the rules can. */
export async function startFakeOpenAi({
  behave = () => ({ kind: 'answer' }),
}: FakeOpenAiOptions = {}): Promise<FakeOpenAi> {
  const received: ReceivedCompletion[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server's address is one

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions') || body === undefined) {
      return sendError(response, 404, 'Unknown request URL')
    }
    const completion: ReceivedCompletion = { path: request.url, headers: request.headers, body }
    received.push(completion)
    const behaviour = behave(completion, received.length - 1)
    switch (behaviour.kind) {
      case 'answer':
        return sendCompletion(response, body, solve(body))
      case 'text':
        return sendCompletion(response, body, behaviour.text)
      case 'error':
        return sendError(response, behaviour.status, behaviour.message ?? 'The fake refuses', behaviour.headers)
      case 'reset':
        request.socket.destroy()
        return
      case 'hang':
        response.once('close', () => waiting.shift()?.())
    }
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    abandoned: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => stop(server),
  }
}

/** The last user message holds the question as JSON; who sends plain text is answered too. */
function solve({ messages }: CompletionBody): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const { question, time_zone: timeZone, source, fields_of_this_data: fields } = readRequest(asked)
  const schema = Object.fromEntries((fields ?? []).map(({ keypath, ...field }) => [keypath, field]))
  const answer = generateOffline(question, { now: Date.now(), timeZone, source, schema })
  return JSON.stringify(
    answer.kind === 'generated'
      ? { query: answer.query, refusal: '' }
      : { query: '', refusal: 'That is not about logs or traces.' },
  )
}

interface AskedQuestion {
  readonly question: string
  readonly time_zone?: string
  readonly source?: 'logs' | 'spans'
  readonly fields_of_this_data?: readonly { readonly keypath: string; readonly type: 'string' | 'number' }[]
}

function readRequest(text: string): AskedQuestion {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'question' in parsed) return parsed as AskedQuestion // what the prompt puts there
  } catch {
    // plain text: all of it is the question
  }
  return { question: text }
}

function sendCompletion(response: ServerResponse, { model, messages }: CompletionBody, content: string): void {
  const prompt = tokensOf(messages.map((message) => message.content).join(' '))
  const completion = tokensOf(content)
  send(response, 200, {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: `${model}-fake`,
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  })
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  send(response, status, { error: { message, type: 'fake_error', param: null, code: null } })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<CompletionBody | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // without an encoding, chunks are bytes
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as CompletionBody
  } catch {
    return undefined // answered with 404, as a real server does with what it cannot read
  }
}

/** About four characters to a token. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
