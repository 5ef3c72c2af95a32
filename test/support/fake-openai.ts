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
  | { readonly kind: 'text'; readonly text: string; readonly finishReason?: 'stop' | 'length' | 'content_filter' }
  /** The model refuses, in the field that the protocol has for it. */
  | { readonly kind: 'refusal' }
  /** Answers the question once the promise is settled. */
  | { readonly kind: 'slow'; readonly until: Promise<unknown> }
  /** Sends these bytes as the body of a success. */
  | { readonly kind: 'raw'; readonly body: string; readonly type?: string }
  | {
      readonly kind: 'error'
      readonly status: number
      readonly message?: string
      /** The parameter that the error is about. */
      readonly param?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Says nothing until the client goes away. */
  | { readonly kind: 'hang' }
  /** Begins an answer, and never ends it. */
  | { readonly kind: 'stall' }
  /** Breaks the connection in the middle of an answer. */
  | { readonly kind: 'cut' }
  /** Breaks the connection. */
  | { readonly kind: 'reset' }

interface BilledUsage {
  input: number
  output: number
  cachedInput: number
}

export interface ReceivedCompletion {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
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
  /** For AZURE_OPENAI_ENDPOINT. */
  readonly azureUrl: string
  readonly received: readonly ReceivedCompletion[]
  /** What it has billed. */
  readonly usage: Readonly<BilledUsage>
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
  const usage: BilledUsage = { input: 0, output: 0, cachedInput: 0 }
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server's address is one

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (request.method !== 'POST' || !path.endsWith('/chat/completions') || body === undefined) {
      return sendError(response, { status: 404, message: 'Unknown request URL' })
    }
    const query = Object.fromEntries(searchParams)
    const completion: ReceivedCompletion = { path, query, headers: request.headers, body }
    received.push(completion)
    const behaviour = behave(completion, received.length - 1)
    switch (behaviour.kind) {
      case 'answer':
        return sendCompletion(response, body, { content: solve(body) })
      case 'text':
        return sendCompletion(response, body, {
          content: behaviour.text,
          ...(behaviour.finishReason && { finishReason: behaviour.finishReason }),
        })
      case 'refusal':
        return sendCompletion(response, body, { refusal: 'I cannot help with that.' })
      case 'slow':
        await behaviour.until
        return sendCompletion(response, body, { content: solve(body) })
      case 'raw':
        response.writeHead(200, { 'content-type': behaviour.type ?? 'application/json' }).end(behaviour.body)
        return
      case 'error':
        return sendError(response, behaviour)
      case 'reset':
        request.socket.destroy()
        return
      case 'stall':
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"choices": [')
        return
      case 'cut':
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write('{"choices": [', () => request.socket.destroy())
        return
      case 'hang':
        response.once('close', () => waiting.shift()?.())
    }
  }

  function sendCompletion(response: ServerResponse, { model, messages }: CompletionBody, said: Said): void {
    const input = tokensOf(messages.map((message) => message.content).join(' '))
    // A second request with the same beginning finds it kept, as with the real ones.
    const cachedInput = received.length > 1 ? tokensOf(messages[0]?.content ?? '') : 0
    const output = tokensOf(said.content ?? said.refusal ?? '')
    usage.input += input
    usage.output += output
    usage.cachedInput += cachedInput
    const { content = null, refusal = null, finishReason: finish_reason = 'stop' } = said
    send(response, 200, {
      id: 'chatcmpl-fake',
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1000),
      model: `${model}-fake`,
      choices: [{ index: 0, message: { role: 'assistant', content, refusal }, logprobs: null, finish_reason }],
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: cachedInput },
      },
    })
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    azureUrl: `http://127.0.0.1:${port}`,
    received,
    usage,
    abandoned: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => stop(server),
  }
}

interface Said {
  readonly content?: string
  readonly refusal?: string
  readonly finishReason?: string
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

function sendError(
  response: ServerResponse,
  { status, message = 'The fake refuses', param = null, headers = {} }: ErrorSpec,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const code = param === null ? null : 'unsupported_value'
  send(response, status, { error: { message, type: 'fake_error', param, code } })
}

interface ErrorSpec {
  readonly status: number
  readonly message?: string
  readonly param?: string | null
  readonly headers?: Readonly<Record<string, string>>
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
