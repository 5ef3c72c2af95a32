import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { type Call, connect, MeshError, serve } from '../../src/index.ts'
import { type Notes, notes, notesContract } from '../support/notes.ts'

const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"a"}' }

/** Handlers whose `add` shows the call it gets. */
function seeing(see: (call: Call) => void): Notes {
  return {
    ...notes,
    add: ({ text }, call) => {
      see(call)
      return { id: '1', text }
    },
  }
}

test('a fixed path is not taken for a parameter, and an answer has the status of its contract', async () => {
  const { url } = await listening(serve(notesContract, notes))
  expect(await (await fetch(`${url}/notes/newest`)).json()).toEqual({ id: 'newest', text: 'the newest' })
  expect(await (await fetch(`${url}/notes/7`)).json()).toEqual({ id: '7', text: 'text of 7' })
  expect((await fetch(`${url}/notes`, post)).status).toBe(201)
})

test('an operation is reached at its aliases too', async () => {
  const { url } = await listening(serve(notesContract, notes))
  expect(await (await fetch(`${url}/note/7/text`)).json()).toEqual({ id: '7', text: 'text of 7' })
})

test('inside the mesh the request id and the caller are taken over', async () => {
  const calls: Call[] = []
  const { url } = await listening(
    serve(
      notesContract,
      seeing((call) => calls.push(call)),
    ),
  )
  const id = '01920000-0000-7000-8000-000000000000'

  const response = await fetch(`${url}/notes`, {
    ...post,
    headers: { ...post.headers, 'x-request-id': id, 'x-caller': 'key-1', 'idempotency-key': '"once"' },
  })

  expect(response.headers.get('x-request-id')).toBe(id)
  expect(calls).toMatchObject([{ requestId: id, caller: 'key-1', idempotencyKey: 'once' }])
})

test('a public service believes neither request id nor caller', async () => {
  const calls: Call[] = []
  const { url } = await listening(
    serve(
      notesContract,
      seeing((call) => calls.push(call)),
      { isPublic: true },
    ),
  )
  const id = '01920000-0000-7000-8000-000000000000'

  await fetch(`${url}/notes`, { ...post, headers: { ...post.headers, 'x-request-id': id, 'x-caller': 'root' } })

  expect(calls[0]?.requestId).not.toBe(id)
  expect(calls[0]?.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  expect(calls[0]?.caller).toBe('anonymous')
})

test('admission decides who calls, and may refuse with a time to come back', async () => {
  const calls: Call[] = []
  const app = serve(
    notesContract,
    seeing((call) => calls.push(call)),
    {
      isPublic: true,
      admit: ({ headers, operation }) => {
        if (headers['x-api-key'] !== 'k')
          throw new MeshError('rate_limited', `Cannot admit ${operation}`, { retryAfterMs: 1500 })
        return { caller: 'key-k', headers: { RateLimit: '"default";r=1;t=1' } }
      },
    },
  )
  const { url } = await listening(app)

  const admitted = await fetch(`${url}/notes`, { ...post, headers: { ...post.headers, 'x-api-key': 'k' } })
  const refused = await fetch(`${url}/notes`, post)

  expect(calls.map(({ caller }) => caller)).toEqual(['key-k'])
  expect(admitted.headers.get('ratelimit')).toBe('"default";r=1;t=1')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', detail: 'Cannot admit add_note' })
})

test('a handler that outlives the deadline is told, and the client has a 504', async () => {
  const told = Promise.withResolvers<unknown>()
  const hanging: Notes = {
    ...notes,
    add: (_, { signal }) => {
      signal.addEventListener('abort', () => told.resolve(signal.reason))
      return new Promise<never>(() => undefined)
    },
  }
  const { url } = await listening(serve(notesContract, hanging))

  const response = await fetch(`${url}/notes`, { ...post, headers: { ...post.headers, 'x-request-deadline': '30' } })

  expect(response.status).toBe(504)
  expect(await response.json()).toMatchObject({
    code: 'deadline_exceeded',
    detail: 'Cannot answer in time: the deadline of 30 ms has passed',
  })
  expect(await told.promise).toMatchObject({ code: 'deadline_exceeded' })
})

test("the service's own time limit holds when the caller grants more", async () => {
  const hanging: Notes = { ...notes, add: () => new Promise<never>(() => undefined) }
  const { url } = await listening(serve(notesContract, hanging, { timeoutMs: 20 }))
  const response = await fetch(`${url}/notes`, { ...post, headers: { ...post.headers, 'x-request-deadline': '60000' } })
  expect(response.status).toBe(504)
})

test('a handler is told when its client is gone', async () => {
  const begun = Promise.withResolvers<void>()
  const told = Promise.withResolvers<unknown>()
  const hanging: Notes = {
    ...notes,
    add: (_, { signal }) => {
      signal.addEventListener('abort', () => told.resolve(signal.reason))
      begun.resolve()
      return new Promise<never>(() => undefined)
    },
  }
  const { url } = await listening(serve(notesContract, hanging))
  const request = httpRequest(`${url}/notes`, { method: 'POST', headers: { 'content-type': 'application/json' } })
  request.on('error', () => undefined) // that it is cut off is the point
  request.end('{"text":"a"}')
  await begun.promise

  request.destroy()

  expect(await told.promise).toMatchObject({ code: 'client_gone' })
})

test('a bug is a 500 that says nothing about itself', async () => {
  const broken: Notes = {
    ...notes,
    add: () => {
      throw new Error('password is 12345')
    },
  }
  const { url } = await listening(serve(notesContract, broken))

  const response = await fetch(`${url}/notes`, post)

  expect(response.status).toBe(500)
  expect(await response.text()).not.toMatch(/12345|serve\.ts/)
})

test('with checkOutput an answer that breaks the contract is a bug', async () => {
  const lying: Notes = { ...notes, newest: () => ({ id: 1 }) as unknown as { id: string; text: string } }
  const { url } = await listening(serve(notesContract, lying, { checkOutput: true }))
  expect((await fetch(`${url}/notes/newest`)).status).toBe(500)
})

test('a raw route has its call and its bytes, and answers as it likes', async () => {
  const app = serve(notesContract, notes, {
    routes: [
      {
        name: 'ingest',
        method: 'POST',
        path: '/v1/*signal',
        bodyLimitBytes: 1024,
        handle: (_, response, { call, body, params }) => {
          response.end(`${call.caller} ${body.length} ${params['signal']}`)
        },
      },
    ],
  })
  const { url } = await listening(app)

  const taken = await fetch(`${url}/v1/traces`, { method: 'POST', body: new Uint8Array(1000) })
  const refused = await fetch(`${url}/v1/traces`, { method: 'POST', body: new Uint8Array(1025) })

  expect(await taken.text()).toBe('anonymous 1000 traces')
  expect(refused.status).toBe(413)
  expect((await fetch(`${url}/v1/traces`)).status).toBe(405)
})

test('a raw stream without a deadline ends with its client', async () => {
  const gone = Promise.withResolvers<unknown>()
  const app = serve(notesContract, notes, {
    timeoutMs: 1,
    routes: [
      {
        name: 'events',
        method: 'GET',
        path: '/events',
        hasNoDeadline: true,
        handle: (_, response, { call }) => {
          response.write('data: first\n\n')
          call.signal.addEventListener('abort', () => gone.resolve(call.signal.reason))
        },
      },
    ],
  })
  const { url } = await listening(app)
  const request = httpRequest(`${url}/events`).end()
  request.on('error', () => undefined)
  const [response] = await once(request, 'response')
  await once(response, 'data')

  request.destroy()

  expect(await gone.promise).toMatchObject({ code: 'client_gone' })
})

test('with a mesh token only those who show it are served; probes need none', async () => {
  const { url } = await listening(serve(notesContract, notes, { token: 's3cret' }))
  const insider = connect(notesContract, { from: 'api_gateway', urls: [url], token: 's3cret' })
  const outsider = connect(notesContract, { from: 'api_gateway', urls: [url], token: 's3creT' })

  expect(await insider.newest({})).toMatchObject({ id: 'newest' })
  await expect(outsider.newest({})).rejects.toMatchObject({ code: 'bad_gateway' })
  const refused = await fetch(`${url}/notes/newest`)
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect(await refused.json()).toMatchObject({ code: 'unauthorized', detail: expect.stringContaining('missing') })
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  expect((await fetch(`${url}/stats`)).status).toBe(401)
  expect(await insider.control('/stats')).toMatchObject({ service: 'validation_service' })
})

test('neither express nor its version is advertised', async () => {
  const { url } = await listening(serve(notesContract, notes))
  const { headers } = await fetch(`${url}/whoami`)
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
