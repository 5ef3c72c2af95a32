import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { trace } from '../src/trace.ts'
import { folderWith } from './support/folder.ts'
import { recording } from './support/recording.ts'

const id = '0af7651916cd43dd8448eb211c80319c'
const otlp = { resourceSpans: [{ scopeSpans: [] }], resourceLogs: [] }

/** A gateway that gives one answer, and keeps what it heard. */
async function answering(status: number, body: object) {
  const heard: { method: string | undefined; path: string | undefined; body: string }[] = []
  const server = createServer(async (request, response) => {
    heard.push({ method: request.method, path: request.url, body: await text(request) })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  onTestFinished(() => void server.close().closeAllConnections())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } // of a TCP server
}

describe('dataprime trace', () => {
  test('prints a trace as OTLP JSON', async () => {
    const { url, heard } = await answering(200, otlp)
    const terminal = recording()
    expect(await trace([id, '--url', url], terminal)).toBe(0)
    expect(heard).toMatchObject([{ method: 'GET', path: `/api/traces/${id}/otlp` }])
    expect(JSON.parse(terminal.lines.join())).toEqual(otlp)
  })

  test('puts a file in, and names the traces that got spans', async () => {
    const { url, heard } = await answering(200, { trace_ids: [id], rejected: 1, reason: 'a span id is zero' })
    const terminal = recording({ cwd: await folderWith({ 'trace.json': JSON.stringify(otlp) }) })
    expect(await trace(['--import', 'trace.json', '--url', url], terminal)).toBe(0)
    expect(heard).toEqual([{ method: 'POST', path: '/api/traces', body: JSON.stringify(otlp) }])
    expect(terminal.lines).toEqual([id])
    expect(terminal.errors).toEqual(['1 could not be kept: a span id is zero'])
  })

  test('reads standard input, and says when all of it was there', async () => {
    const { url } = await answering(200, { trace_ids: [], rejected: 0, reason: '' })
    const terminal = recording({ input: JSON.stringify(otlp) })
    expect(await trace(['--import', '-', '--url', url], terminal)).toBe(0)
    expect(terminal.errors).toEqual(['Nothing was added: its spans are there already'])
  })

  test.each([[[]], [[id, id]], [[id, '--import', 'x']], [['--colour']]])('wrong usage: %j', async (args) => {
    expect(await trace(args, recording())).toBe(2)
  })

  test.each([
    ['none.json', 'ENOENT'],
    ['list.json', 'an object of OTLP is expected'],
    ['text.json', 'JSON'],
  ])('a file that cannot be read is named: %s', async (file, reason) => {
    const terminal = recording({ cwd: await folderWith({ 'list.json': '[]', 'text.json': 'not it' }) })
    expect(await trace(['--import', file], terminal)).toBe(3)
    expect(terminal.errors.join()).toMatch(new RegExp(`Cannot read "${file}": .*${reason}`))
  })

  test('a trace that is not there is told on standard error', async () => {
    const { url } = await answering(404, { code: 'unknown_trace', detail: 'Cannot find trace "x"' })
    const terminal = recording()
    expect(await trace([id, '--url', url], terminal)).toBe(1)
    expect([terminal.lines, terminal.errors]).toEqual([[], ['Cannot find trace "x"']])
  })
})
