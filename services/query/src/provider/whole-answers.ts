import { LlmError } from './llm-error.ts'

export interface WholeAnswersOptions {
  /** Blotted out of all that comes back. */
  readonly apiKey: string | undefined
  readonly send?: typeof fetch
}

/** Of text; a query is at most 8,000. */
const mostCharacters = 1_000_000

/**
 * A fetch that hands an answer over when all of it is there: the SDK's time limit ends with the head of an answer, so that
 * a body which never ends would be waited for; and some providers quote the key when they refuse it, which the SDK's
 * instrumentation would write into a span before our own code sees it.
 */
export function wholeAnswers({ apiKey, send = fetch }: WholeAnswersOptions): typeof fetch {
  return async (input, init) => {
    // Not followed: the header with Azure's key would go along to wherever that is.
    const response = await send(input, { ...init, redirect: 'manual' })
    const { status, statusText, headers } = response
    const text = await textOf(response)
    const body = apiKey === undefined ? text : text.replaceAll(apiKey, '[redacted key]')
    return new Response(body === '' ? null : body, { status, statusText, headers: whole(headers) })
  }
}

async function textOf({ body }: Response): Promise<string> {
  let text = ''
  // The cast: the DOM's type does not know yet that its streams can be iterated.
  for await (const chunk of body?.pipeThrough(new TextDecoderStream() as never) ?? []) {
    text += chunk
    if (text.length > mostCharacters) throw new LlmError('bad_answer')
  }
  return text
}

/** The text was decoded and may have another length. */
function whole(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name)
  return kept
}
