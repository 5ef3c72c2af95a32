import { expect, test } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { type Problem, serve } from '../../src/index.ts'
import { notes, notesContract } from '../support/notes.ts'

const json = { 'content-type': 'application/json' }

interface Case {
  readonly it: string
  readonly request: RequestInit & { readonly path?: string }
  readonly status: number
  readonly code: string
  readonly detail: RegExp
}

const cases: readonly Case[] = [
  {
    it: 'text that is not JSON',
    request: { headers: json, body: 'show me errors' },
    status: 400,
    code: 'malformed_json',
    detail: /^Cannot read the body: /,
  },
  {
    it: 'half a JSON object',
    request: { headers: json, body: '{"text": ' },
    status: 400,
    code: 'malformed_json',
    detail: /^Cannot read the body: /,
  },
  {
    it: 'an array',
    request: { headers: json, body: '[{"text":"a"}]' },
    status: 400,
    code: 'invalid_request',
    detail: /an object is expected, present is an array/,
  },
  {
    it: 'a number',
    request: { headers: json, body: '42' },
    status: 400,
    code: 'invalid_request',
    detail: /an object is expected, present is a number/,
  },
  {
    it: 'a string',
    request: { headers: json, body: '"errors"' },
    status: 400,
    code: 'invalid_request',
    detail: /present is a string/,
  },
  {
    it: 'null',
    request: { headers: json, body: 'null' },
    status: 400,
    code: 'invalid_request',
    detail: /present is null/,
  },
  {
    it: 'no body at all',
    request: {},
    status: 400,
    code: 'invalid_request',
    detail: /^Cannot use text: it is missing, a string is expected$/,
  },
  {
    it: 'an empty text',
    request: { headers: json, body: '{"text":""}' },
    status: 400,
    code: 'invalid_request',
    detail: /^Cannot use text: at least 1 character is expected, present is ""$/,
  },
  {
    it: 'a blank text',
    request: { headers: json, body: '{"text":"  \\t "}' },
    status: 400,
    code: 'invalid_request',
    detail: /at least 1 character is expected/,
  },
  {
    it: 'a text of 5,000 characters',
    request: { headers: json, body: JSON.stringify({ text: 'x'.repeat(5000) }) },
    status: 400,
    code: 'invalid_request',
    detail: /at most 2000 characters are expected, present is a text of 5000 characters/,
  },
  {
    it: 'a wrong type of field',
    request: { headers: json, body: '{"text":{"a":1}}' },
    status: 400,
    code: 'invalid_request',
    detail: /a string is expected, present is an object/,
  },
  {
    it: 'a form',
    request: { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'text=a' },
    status: 415,
    code: 'unsupported_media_type',
    detail: /application\/json is expected, present is "application\/x-www-form-urlencoded"/,
  },
  {
    it: 'JSON in an unknown encoding',
    request: { headers: { ...json, 'content-encoding': 'nope' }, body: '{}' },
    status: 415,
    code: 'unsupported_media_type',
    detail: /unsupported content encoding/,
  },
  ...['gzip', 'deflate', 'br'].map((encoding) => ({
    it: `a body that is not the ${encoding} it claims to be`,
    request: { headers: { ...json, 'content-encoding': encoding }, body: 'not packed at all' },
    status: 400,
    code: 'invalid_request',
    detail: /^Cannot read the body: it is not what Content-Encoding says$/,
  })),
  {
    it: 'a parameter that is no number',
    request: { method: 'GET', path: '/notes?limit=abc' },
    status: 400,
    code: 'invalid_request',
    detail: /^Cannot use limit: a number is expected$/,
  },
  {
    it: 'a body of 2 MB',
    request: { headers: json, body: JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) }) },
    status: 413,
    code: 'payload_too_large',
    detail: /over the limit of 262144 bytes/,
  },
  {
    it: 'an unknown route',
    request: { path: '/nowhere', headers: json, body: '{}' },
    status: 404,
    code: 'not_found',
    detail: /^Cannot POST \/nowhere: there is no such route$/,
  },
  {
    it: 'a wrong method',
    request: { method: 'PUT', headers: json, body: '{}' },
    status: 405,
    code: 'method_not_allowed',
    detail: /^Cannot PUT \/notes: its methods are POST, GET, HEAD$/,
  },
  {
    it: 'a path that cannot be decoded',
    request: { method: 'GET', path: '/notes/%zz' },
    status: 400,
    code: 'invalid_request',
    detail: /percent-encoded/,
  },
  {
    it: 'a deadline that is no number',
    request: { headers: { ...json, 'x-request-deadline': 'soon' }, body: '{"text":"a"}' },
    status: 400,
    code: 'invalid_request',
    detail: /milliseconds left are expected, present is "soon"/,
  },
  {
    it: 'an endless idempotency key',
    request: { headers: { ...json, 'idempotency-key': 'k'.repeat(257) }, body: '{"text":"a"}' },
    status: 400,
    code: 'invalid_request',
    detail: /1 to 256 visible ASCII characters/,
  },
]

test.for(cases)(
  '$it is refused with a problem, and the next request works',
  async ({ request, status, code, detail }) => {
    const { url } = await listening(serve(notesContract, notes))
    const { path = '/notes', ...init } = request

    const response = await fetch(url + path, { method: 'POST', ...init })

    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const problem = (await response.json()) as Problem
    expect(problem).toMatchObject({
      status,
      code,
      instance: path.replace(/\?.*/, ''),
      detail: expect.stringMatching(detail),
    })
    expect(problem.request_id).toBe(response.headers.get('x-request-id'))
    expect(Object.keys(problem)).not.toContain('stack')
    expect(response.status).toBe(status)
    const next = await fetch(`${url}/notes`, { method: 'POST', headers: json, body: '{"text":"a"}' })
    expect(next.status).toBe(201)
  },
)

test('everything wrong with an input is listed with its path', async () => {
  const { url } = await listening(serve(notesContract, notes))

  const response = await fetch(`${url}/notes`, { method: 'POST', headers: json, body: '{"stars": 9}' })

  expect(((await response.json()) as Problem).errors).toEqual([
    { path: 'text', message: 'Cannot use text: it is missing, a string is expected' },
    { path: 'stars', message: 'Cannot use stars: at most 5 is expected, present is 9' },
  ])
})

test('a wrong method is told the right ones', async () => {
  const { url } = await listening(serve(notesContract, notes))
  const response = await fetch(`${url}/notes/1`, { method: 'POST' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD, DELETE')
})
