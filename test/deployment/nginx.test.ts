import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type RunningMesh, startMesh } from '../support/mesh.ts'
import { isNginxMissing, type NginxServer, startNginx } from '../support/nginx-server.ts'
import { ended, submit } from '../support/submit.ts'

test('the edge is published on port 80 and mounts its configuration', () => {
  const path = resolve(import.meta.dirname, '../../deploy/compose.nginx.yaml')
  const { edge } = parse(readFileSync(path, 'utf8')).services
  expect(edge.image).toMatch(/^nginx:1\.\d+-alpine$/)
  expect(edge.ports.join()).toMatch(/^\$\{EDGE_ADDRESS:-127\.0\.0\.1\}:80:80$/)
  expect(edge.volumes).toEqual(['./nginx.conf:/etc/nginx/nginx.conf:ro'])
})

describe.skipIf(isNginxMissing)('through nginx', () => {
  let mesh: RunningMesh
  let edge: NginxServer
  beforeAll(async () => {
    mesh = await startMesh()
    edge = await startNginx(mesh.gateway)
  })
  afterAll(async () => {
    await edge?.close()
    await mesh?.stop()
  })

  test('a question keeps its trace, and finds its answer', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: 'vendor=1' }
    const { status, body, headers: answered } = await submit(edge.url, { prompt: 'Show me errors' }, { headers })
    expect([status, body.trace_id]).toEqual([202, traceId])
    expect(answered.get('location')).toBe(`/api/status/${body.requestId}`)
    expect(await ended(edge.url, body.requestId)).toMatchObject({ status: 'COMPLETE' })
  })

  test('an event is there when it happens', async () => {
    const ending = new AbortController()
    const { body, headers } = await fetch(`${edge.url}/api/events`, { signal: ending.signal })
    expect(headers.get('content-type')).toContain('text/event-stream')
    const { body: submitted } = await submit(edge.url, { prompt: 'Show me warnings' })
    let seen = ''
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += chunk
      if (seen.includes(submitted.requestId)) break
    }
    ending.abort()
    expect(seen).toContain(submitted.requestId)
  })

  test('what is for who sits at the machine is not for who comes through the edge', async () => {
    expect((await fetch(`${mesh.gateway}/api/dead-letters`)).status).toBe(200)
    for (const headers of [{}, { 'x-forwarded-for': '127.0.0.1' }])
      expect((await fetch(`${edge.url}/api/dead-letters`, { headers })).status).toBe(403)
  })
})
