import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { ask } from '../src/ask.ts'
import { gatewayAt } from '../src/gateway.ts'
import { folderWith } from './support/folder.ts'
import { recording } from './support/recording.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

describe('dataprime ask', () => {
  test('a question is expected', async () => {
    const terminal = recording()
    expect(await ask([], terminal)).toBe(2)
    expect(terminal.errors.join()).toContain('a question is expected')
  })

  test('an unknown option is named', async () => {
    const terminal = recording()
    expect(await ask(['errors', '--colour'], terminal)).toBe(2)
    expect(terminal.errors.join()).toContain('--colour')
  })

  test('a gateway that is away is named, with how to start it', async () => {
    const terminal = recording()
    expect(await ask(['errors', '--url', 'http://127.0.0.1:9'], terminal)).toBe(1)
    expect(terminal.errors.join()).toContain('npm start')
  })

  test('a refusal is told with its suggestions, on standard error', async () => {
    const url = await answering(422, {
      code: 'not_observability',
      detail: 'Cannot answer: this is not about logs or spans',
      errors: [{ path: '', message: 'Try: Show me errors from the last hour' }],
    })
    const terminal = recording()
    expect(await ask(['write', 'a', 'poem', '--url', url], terminal)).toBe(1)
    expect(terminal.errors.join('\n')).toBe(
      'Cannot answer: this is not about logs or spans\n  Try: Show me errors from the last hour',
    )
    expect(terminal.lines).toEqual([])
  })

  test('a follow-up names the request whose query it changes', async () => {
    const heard: string[] = []
    const url = await answering(404, { code: 'unknown_request', detail: 'Cannot continue from request "r"' }, heard)
    const terminal = recording()
    expect(await ask(['only', 'for', 'checkout', '--after', 'r', '--url', url], terminal)).toBe(1)
    expect(heard.map((body) => JSON.parse(body))).toMatchObject([
      { user_input: 'only for checkout', previous_request_id: 'r' },
    ])
    expect(terminal.errors.join()).toBe('Cannot continue from request "r"')
  })

  test('the fields of a schema go along, their short entries written out', async () => {
    const heard: string[] = []
    const url = await answering(422, { code: 'not_observability', detail: 'No' }, heard)
    const cwd = await folderWith({
      'fields.json': '{"team": "string", "tier": {"type": "string", "values": ["gold"]}}',
    })
    await ask(['errors', '--schema', 'fields.json', '--url', url], recording({ cwd }))
    expect(heard.map((body) => JSON.parse(body))).toMatchObject([
      { schema: { team: { type: 'string' }, tier: { type: 'string', values: ['gold'] } } },
    ])
  })

  test('a schema that cannot be read is named, and nothing is asked', async () => {
    const terminal = recording()
    expect(await ask(['errors', '--schema', 'none.json', '--url', 'http://127.0.0.1:9'], terminal)).toBe(3)
    expect(terminal.errors.join()).toMatch(/Cannot read the schema "none.json": /)
  })

  test('with --async it looks again when the gateway says so or its queue is away, and tells what went wrong', async () => {
    const heard: string[] = []
    const url = await background(heard)
    const terminal = recording()
    expect(await ask(['poem', '--async', '--url', url], terminal)).toBe(1)
    const look = `GET /api/status/${id}`
    expect(heard).toEqual(['POST /api/generate', look, look, look])
    expect(terminal.errors).toEqual([
      `Taken in as request ${id}; waiting for its answer`,
      'Cannot answer: this is not about logs or spans',
    ])
  })

  test('it does not wait for ever, and says where the answer will be', async () => {
    const url = await background([])
    const gateway = gatewayAt(url, new AbortController().signal)
    const answer = gateway.askLater({ user_input: 'errors' }, { patienceMs: -1, takenIn() {} })
    await expect(answer).rejects.toThrow(`Cannot wait any longer: the answer will be at ${url}/api/status/${id}`)
  })

  test('with --json a refusal is JSON on standard output', async () => {
    const url = await answering(422, { code: 'not_observability', detail: 'No' })
    const terminal = recording()
    expect(await ask(['poem', '--json', '--url', url], terminal)).toBe(1)
    expect(JSON.parse(terminal.lines.join('\n'))).toMatchObject({ problem: { code: 'not_observability' } })
  })
})

const id = '0193a000-0000-7000-8000-000000000001'

/** A gateway that takes a question in, cannot reach its queue at the first look, and has failed to answer at the third. */
async function background(heard: string[]): Promise<string> {
  const known = {
    requestId: id,
    task_id: id,
    submissionTime: '2026-03-01T12:00:00.000Z',
    previousRequestId: null,
    conversation_id: id,
    queue_position: null,
    estimated_wait_ms: null,
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    links: { self: `/api/status/${id}`, trace: '/traces/1' },
    initiated_by: 'api_gateway-1',
  }
  const looked = {
    ...known,
    started_at: null,
    finished_at: null,
    timings: { queued_ms: null, processing_ms: null, total_ms: null },
    attempts: 0,
    checked_by: 'api_gateway-1',
    handled_by: null,
    processed_by: null,
  }
  const error = {
    code: 'not_observability',
    message: 'Cannot answer: this is not about logs or spans',
    retryable: false,
  }
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    if (heard.length === 2) return void response.writeHead(503, { 'retry-after': '0' }).end('{}')
    const body =
      request.method === 'POST'
        ? { ...known, status: 'PENDING', warnings: [] }
        : { ...looked, ...(heard.length < 4 ? { status: 'PROCESSING' } : { status: 'FAILED', error }) }
    response.writeHead(200, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answering(status: number, body: object, heard: string[] = []): Promise<string> {
  const server = createServer(async (request, response) => {
    heard.push(await text(request))
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
