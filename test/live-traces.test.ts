import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

/** Summaries of traces, by id, as the gateway tells them. */
async function watching() {
  const request = get(`${mesh.gateway}/api/traces/stream`)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  request.on('error', () => {})
  onTestFinished(() => void request.destroy())
  const traces = new Map<string, { readonly spans: number; readonly name: string; readonly services: string[] }>()
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = /^data: (.+)$/m.exec(part)?.[1]
      if (data === undefined) continue
      const trace = JSON.parse(data)
      traces.set(trace.trace_id, trace)
    }
  })
  return { traces, leave: () => request.destroy() }
}

test('a trace is told of until it is whole, and watching makes none', async () => {
  const { traces, leave } = await watching()
  const asked: string[] = []
  // The gateway begins to follow storage when the first one watches: what comes before that is in the list, not in the stream.
  await eventually(
    'a whole trace was told',
    async () => {
      asked.push((await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')).body.trace_id)
      await eventually('it is whole', async () => traces.get(asked.at(-1) ?? '')?.services.length === 6, 5_000)
      return true
    },
    60_000,
  )
  expect(traces.get(asked.at(-1) ?? '')?.name).toBe('api_gateway.generate_query_pipeline')
  expect([...traces.keys()].filter((id) => !asked.includes(id))).toEqual([])
  leave()
  const list = (await (await fetch(`${mesh.gateway}/api/traces`)).json()) as { traces: { name: string }[] }
  expect(new Set(list.traces.map(({ name }) => name))).toEqual(new Set(['api_gateway.generate_query_pipeline']))
})
