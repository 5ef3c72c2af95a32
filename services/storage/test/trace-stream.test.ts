import { expect, onTestFinished, test } from 'vitest'
import { serving } from './serving.ts'
import { bytes, span, spanId, spansRequest, traceId } from './telemetry/otlp.ts'

/** The events of a stream as they come, comments left out. */
async function listen(url: string) {
  const gone = new AbortController()
  onTestFinished(() => gone.abort())
  const response = await fetch(`${url}/traces/stream`, { signal: gone.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  return eventsOf(response)
}

async function* eventsOf({ body }: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = ''
  for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) }
    }
  }
}

async function send(url: string, ...spans: readonly object[]) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers,
    body: new Uint8Array(bytes(spansRequest(...spans))),
  })
  expect(response.status).toBe(200)
}

test('who listens is told of a trace, and again when it has grown', async () => {
  const { url } = await serving()
  const events = await listen(url)
  await send(url, span({ parentSpanId: '' }))
  expect((await events.next()).value).toMatchObject({
    event: 'trace',
    data: { trace_id: traceId, spans: 1, errors: 0 },
  })
  await send(url, span({ spanId: spanId(2), status: { code: 2 } }))
  expect((await events.next()).value).toMatchObject({
    event: 'trace',
    data: { trace_id: traceId, spans: 2, errors: 1 },
  })
})

test('spans that come together are told together', async () => {
  const { url } = await serving()
  const events = await listen(url)
  await Promise.all(Array.from({ length: 32 }, (_, i) => send(url, span({ spanId: spanId(i + 1) }))))
  const told: number[] = []
  for (let spans = 0; spans < 32; told.push(spans)) {
    const { value } = await events.next()
    spans = (value?.data as { spans: number } | undefined)?.spans ?? 32
  }
  expect(told.at(-1)).toBe(32)
  expect(told.length).toBeLessThan(16)
})

test('a stream ends when the process does', async () => {
  const { url, end } = await serving()
  const events = await listen(url)
  end()
  expect(await events.next()).toEqual({ done: true, value: undefined })
})
