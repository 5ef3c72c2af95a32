import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { deadUrl, freePort, listening } from '../../../../test/support/listening.ts'
import { breakerNumbers } from '../../src/client/breaker.ts'
import { newGate } from '../../src/client/gate.ts'
import { connect, MeshError, serve } from '../../src/index.ts'
import { type Notes, notes, notesContract } from '../support/notes.ts'

const from = 'api_gateway'

/** A server that answers each request with the next of `answers`, the last one for ever. */
function scripted(...answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const seen: IncomingMessage[] = []
  const app = (request: IncomingMessage, response: ServerResponse) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)]
    seen.push(request)
    request.resume().on('end', () => answer?.(request, response))
  }
  return { app, seen }
}

const problem =
  (status: number, code: string, more: object = {}) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '7' })
    response.end(JSON.stringify({ code, detail: `detail of ${code}`, ...more }))
  }
const works = (_: IncomingMessage, response: ServerResponse) => void response.end('{"id":"1","text":"a"}')
const reset = (request: IncomingMessage) => void request.socket.destroy()

test('an input travels in path, query string and body, and comes back typed', async () => {
  const { url } = await listening(serve(notesContract, notes))
  const client = connect(notesContract, { from, urls: [url] })
  expect(await client.add({ text: ' a ' })).toEqual({ id: 'new', text: 'a' })
  expect(await client.list({ limit: 3 })).toEqual({ limit: 3 })
  expect(await client.get({ id: 'a/b c' })).toEqual({ id: 'a/b c', text: 'text of a/b c' })
  expect(await client.remove({ id: '1' })).toEqual({ removed: '1' })
})

test('request id, caller, idempotency key and the time left travel along', async () => {
  const { app, seen } = scripted(works)
  const { url } = await listening(app)
  const client = connect(notesContract, { from, urls: [url], timeoutMs: 5000 })

  await client.newest({}, { requestId: 'r', caller: 'key-1', idempotencyKey: 'once', deadline: Date.now() + 1000 })
  await client.newest({}, { deadline: Date.now() + 60_000 })

  expect(seen[0]?.headers).toMatchObject({ 'x-request-id': 'r', 'x-caller': 'key-1', 'idempotency-key': 'once' })
  const [short, long] = seen.map(({ headers }) => Number(headers['x-request-deadline']))
  expect(short).toBeGreaterThan(500)
  expect(short).toBeLessThanOrEqual(1000)
  expect(long).toBeLessThanOrEqual(5000)
})

test("what is the caller's fault comes through as it is", async () => {
  const { app } = scripted(problem(422, 'not_observability', { errors: [{ path: 'user_input', message: 'm' }] }))
  const { url } = await listening(app)
  const call = connect(notesContract, { from, urls: [url] }).add({ text: 'a' })
  await expect(call).rejects.toMatchObject({
    code: 'not_observability',
    message: 'detail of not_observability',
    errors: [{ path: 'user_input', message: 'm' }],
    status: 422,
  })
})

test('a neighbour whose own neighbour is away, or that is draining, is away', async () => {
  for (const code of ['dependency_unavailable', 'draining']) {
    const { url } = await listening(scripted(problem(503, code)).app)
    const call = connect(notesContract, { from, urls: [url] }).add({ text: 'a' })
    await expect(call).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterMs: 7000, notSent: false })
  }
})

test("a bug of the neighbour, its refusal of our token and a page that is no JSON are its failures, not the caller's", async () => {
  const page = (_: IncomingMessage, response: ServerResponse) => void response.end('<html>')
  const wrong = (_: IncomingMessage, response: ServerResponse) => void response.end('{"id":1}')
  for (const answer of [problem(500, 'internal'), problem(401, 'unauthorized'), page, wrong]) {
    const { url } = await listening(scripted(answer).app)
    const call = connect(notesContract, { from, urls: [url] }).add({ text: 'a' })
    await expect(call).rejects.toMatchObject({ code: 'bad_gateway' })
  }
})

test('nobody there: away, and the request was not sent', async () => {
  const client = connect(notesContract, { from, urls: [await deadUrl()] })
  await expect(client.add({ text: 'a' })).rejects.toMatchObject({
    code: 'dependency_unavailable',
    notSent: true,
    message: 'Cannot reach validation_service: ECONNREFUSED',
  })
})

test('a connection reset after the request was sent is a failure, and a POST is not repeated', async () => {
  const { app, seen } = scripted(reset)
  const { url } = await listening(app)
  const call = connect(notesContract, { from, urls: [url] }).add({ text: 'a' })
  await expect(call).rejects.toMatchObject({ code: 'connection_lost', notSent: false })
  expect(seen).toHaveLength(1)
})

test('what is idempotent is tried three times at most', async () => {
  const { app, seen } = scripted(reset, problem(500, 'internal'), works)
  const { url } = await listening(app)
  expect(await connect(notesContract, { from, urls: [url] }).newest({})).toEqual({ id: '1', text: 'a' })
  expect(seen).toHaveLength(3)

  const failing = scripted(reset)
  const { url: failingUrl } = await listening(failing.app)
  await expect(connect(notesContract, { from, urls: [failingUrl] }).newest({})).rejects.toThrow()
  expect(failing.seen).toHaveLength(3)
})

test('retries stop when their budget is spent', async () => {
  const { app, seen } = scripted(reset)
  const { url } = await listening(app)
  const breaker = { failuresToOpen: 1000, openMs: 1, successesToClose: 1 }
  const client = connect(notesContract, { from, urls: [url], breaker })
  for (let i = 0; i < 10; i++) await client.newest({}).catch(() => undefined)
  expect(seen.length).toBeGreaterThanOrEqual(20)
  expect(seen.length).toBeLessThanOrEqual(21) // ten calls, ten saved retries and what ten calls earn
})

test('no answer in time is a deadline_exceeded', async () => {
  const { url } = await listening(scripted(() => undefined).app)
  const client = connect(notesContract, { from, urls: [url], timeoutMs: 30 })
  await expect(client.newest({})).rejects.toMatchObject({
    code: 'deadline_exceeded',
    message: expect.stringMatching(/no answer within \d+ ms/),
  })
})

test('a deadline that has passed sends nothing', async () => {
  const { app, seen } = scripted(works)
  const { url } = await listening(app)
  const call = connect(notesContract, { from, urls: [url] }).newest({}, { deadline: Date.now() - 1 })
  await expect(call).rejects.toMatchObject({ code: 'deadline_exceeded', notSent: true })
  expect(seen).toHaveLength(0)
})

test('a call given up is cut off at the neighbour too', async () => {
  const begun = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  const hanging: Notes = {
    ...notes,
    add: (_, { signal }) => {
      signal.addEventListener('abort', () => told.resolve())
      begun.resolve()
      return new Promise<never>(() => undefined)
    },
  }
  const { url } = await listening(serve(notesContract, hanging))
  const controller = new AbortController()
  const call = connect(notesContract, { from, urls: [url] }).add({ text: 'a' }, { signal: controller.signal })
  const refusal = expect(call).rejects.toMatchObject({ code: 'client_gone' })
  await begun.promise

  controller.abort(new MeshError('client_gone', 'Cannot answer: the client went away'))

  await refusal
  await told.promise
})

test('a proxy of the environment is not for calls inside the mesh', async () => {
  vi.stubEnv('HTTP_PROXY', await deadUrl())
  onTestFinished(() => void vi.unstubAllEnvs())
  const { url } = await listening(serve(notesContract, notes))
  expect(await connect(notesContract, { from, urls: [url] }).newest({})).toMatchObject({ id: 'newest' })
})

test('several addresses take turns', async () => {
  const servers = [scripted(works), scripted(works), scripted(works)]
  const urls = await Promise.all(servers.map(async ({ app }) => (await listening(app)).url))
  const client = connect(notesContract, { from, urls })
  for (let i = 0; i < 6; i++) await client.add({ text: 'a' })
  expect(servers.map(({ seen }) => seen.length)).toEqual([2, 2, 2])
})

test('with one replica dead no call fails, whatever it does', async () => {
  const { app, seen } = scripted(works)
  const urls = [await deadUrl(), (await listening(app)).url]
  const client = connect(notesContract, { from, urls })
  await Promise.all(Array.from({ length: 20 }, () => client.add({ text: 'a' })))
  expect(seen).toHaveLength(20)
  expect(client.state().kind).toBe('closed')
})

test('the breaker opens after five failures, refuses at once, and closes after three successes a minute later', async () => {
  let now = 0
  const bad = problem(500, 'internal')
  const { app, seen } = scripted(bad, bad, bad, bad, bad, works)
  const { url } = await listening(app)
  const client = connect(notesContract, { from, urls: [url], clock: () => now })
  for (let i = 0; i < 5; i++) await expect(client.add({ text: 'a' })).rejects.toMatchObject({ code: 'bad_gateway' })

  now = 20_000
  await expect(client.add({ text: 'a' })).rejects.toMatchObject({
    code: 'dependency_unavailable',
    notSent: true,
    retryAfterMs: 40_000,
  })
  expect(seen).toHaveLength(5)
  expect(client.state().kind).toBe('open')

  now = 60_000
  for (const kind of ['half-open', 'half-open', 'closed']) {
    await client.add({ text: 'a' })
    expect(client.state().kind).toBe(kind)
  }
})

test('calls without time do not open the breaker', async () => {
  const client = connect(notesContract, { from, urls: [await deadUrl()] })
  for (let i = 0; i < 10; i++) await client.newest({}, { deadline: Date.now() - 1 }).catch(() => undefined)
  expect(client.state()).toMatchObject({ kind: 'closed', failures: 0 })
})

test('refusals of bad input do not open the breaker', async () => {
  const { url } = await listening(scripted(problem(400, 'invalid_request')).app)
  const client = connect(notesContract, { from, urls: [url] })
  for (let i = 0; i < 10; i++) await client.add({ text: 'a' }).catch(() => undefined)
  expect(client.state()).toMatchObject({ kind: 'closed', failures: 0 })
})

test('a neighbour seen ready is tried again before the minute is over', async () => {
  const bad = problem(500, 'internal')
  const { url } = await listening(scripted(bad, bad, bad, bad, bad, works).app)
  const client = connect(notesContract, { from, urls: [url] })
  for (let i = 0; i < 5; i++) await client.add({ text: 'a' }).catch(() => undefined)
  await expect(client.add({ text: 'a' })).rejects.toMatchObject({ notSent: true })

  await client.probe()

  expect(await client.add({ text: 'a' })).toMatchObject({ id: '1' })
})

test('a neighbour that was restarted is used again at once, without anybody probing it', async () => {
  let now = 0
  const port = await freePort()
  const client = connect(notesContract, { from, urls: [`http://127.0.0.1:${port}`], clock: () => now })
  for (let i = 0; i < 6; i++) await client.add({ text: 'a' }).catch(() => undefined)
  expect(client.state().kind).toBe('open')
  await listening(serve(notesContract, notes), port)

  await expect(client.add({ text: 'a' })).rejects.toMatchObject({ code: 'dependency_unavailable', notSent: true })
  now = 1000
  expect(await client.add({ text: 'a' })).toEqual({ id: 'new', text: 'a' })
})

test('a call that does not fit the bulkhead waits its turn; what does not fit its waiting room is refused at once', async () => {
  const begun = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const slow = (request: IncomingMessage, response: ServerResponse) => {
    begun.resolve()
    void release.promise.then(() => works(request, response))
  }
  const { url } = await listening(scripted(slow).app)
  const client = connect(notesContract, { from, urls: [url], maxConcurrency: 1 })
  const first = client.add({ text: 'a' })
  await begun.promise

  const second = client.add({ text: 'b' })
  await expect(client.add({ text: 'c' })).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterMs: 1000 })

  release.resolve()
  expect(await first).toMatchObject({ id: '1' })
  expect(await second).toMatchObject({ id: '1' })
})

test('a call that had to wait is made in its own context, not in that of the call before it', async () => {
  const request = new AsyncLocalStorage<string>()
  const gate = newGate({ callee: 'c', maxConcurrency: 1, numbers: breakerNumbers, clock: Date.now })
  const release = Promise.withResolvers<void>()
  const first = request.run('first', () => gate.pass(() => release.promise.then(() => request.getStore())))
  const second = request.run('second', () => gate.pass(async () => request.getStore()))
  release.resolve()
  expect([await first, await second]).toEqual([
    { kind: 'done', value: 'first' },
    { kind: 'done', value: 'second' },
  ])
})

test('an operation that would hide a control of the client is refused', () => {
  const { newest } = notesContract.operations
  const hiding = { service: notesContract.service, operations: { probe: newest } }
  expect(() => connect(hiding, { from, urls: ['http://127.0.0.1:1'] })).toThrow('"probe" hides a control')
})

test('a wish for a fresh answer travels along', async () => {
  const wishes: unknown[] = []
  const newest: Notes['newest'] = (input, call) => {
    wishes.push(call.wantsFresh)
    return notes.newest(input, call)
  }
  const { url } = await listening(serve(notesContract, { ...notes, newest }))
  const client = connect(notesContract, { from, urls: [url] })
  await client.newest({}, { wantsFresh: true })
  await client.newest({})
  await fetch(`${url}/notes/newest`, { headers: { 'cache-control': 'max-age=0, No-Cache' } })
  expect(wishes).toEqual([true, undefined, true])
})

test('what is removed everywhere is removed at every replica, and one that could not is told', async () => {
  const removed: string[] = []
  const remove = ({ id }: { id: string }) => {
    removed.push(id)
    return { removed: id }
  }
  const urls = [1, 2].map(() => listening(serve(notesContract, { ...notes, remove })))
  const [one, two] = (await Promise.all(urls)).map(({ url }) => url)
  await connect(notesContract, { from, urls: [one ?? '', two ?? ''] }).removeEverywhere('/notes/7')
  expect(removed).toEqual(['7', '7'])
  const half = connect(notesContract, { from, urls: [one ?? '', await deadUrl()] })
  await expect(half.removeEverywhere('/notes/8')).rejects.toMatchObject({ code: 'dependency_unavailable' })
})
