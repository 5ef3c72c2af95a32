/**
 * A fetch whose answers do not hold the key: some providers quote it when they refuse it, and what they say ends up in
 * the spans of the SDK's instrumentation before our own code sees it.
 */
export function hidingKey(apiKey: string, send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init)
    if (response.ok) return response
    const { status, statusText, headers } = response
    const text = await response.text()
    return new Response(text.replaceAll(apiKey, '[redacted key]'), { status, statusText, headers: whole(headers) })
  }
}

/** The text was decoded and may have another length. */
function whole(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name)
  return kept
}
