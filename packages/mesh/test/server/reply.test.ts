import { expect, test } from 'vitest'
import { listening } from '../../../../test/support/listening.ts'
import { reply, serve } from '../../src/index.ts'
import { namesTag, weakTag } from '../../src/server/reply.ts'
import { notes, notesContract } from '../support/notes.ts'

test('a handler may answer with a status and headers of its own', async () => {
  const app = serve(notesContract, {
    ...notes,
    add: ({ text }) => reply({ id: '7', text }, { status: 202, headers: { Location: '/notes/7' } }),
  })
  const { url } = await listening(app)
  const response = await fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"a"}',
  })
  expect([response.status, response.headers.get('location')]).toEqual([202, '/notes/7'])
  expect(await response.json()).toEqual({ id: '7', text: 'a' })
})

test('an answer whose version the client has is 304, with its headers and without a body', async () => {
  let text = 'first'
  let reader = 0
  const app = serve(notesContract, {
    ...notes,
    // Who reads it is in the answer and not in its version.
    get: ({ id }) =>
      reply({ id, text: `${text} ${++reader}` }, { version: { id, text }, headers: { 'Cache-Control': 'no-cache' } }),
  })
  const { url } = await listening(app)
  const get = (tag = '') => fetch(`${url}/notes/1`, tag === '' ? {} : { headers: { 'if-none-match': tag } })

  const first = await get()
  const tag = first.headers.get('etag') ?? ''
  expect([first.status, tag.startsWith('W/"')]).toEqual([200, true])
  const same = await get(tag)
  expect([same.status, await same.text()]).toEqual([304, ''])
  expect([same.headers.get('etag'), same.headers.get('cache-control')]).toEqual([tag, 'no-cache'])
  text = 'second'
  const changed = await get(tag)
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).not.toBe(tag)
})

test('tags are compared weakly, in lists and by star', () => {
  const tag = weakTag({ a: 1 })
  expect(namesTag(undefined, tag)).toBe(false)
  expect(namesTag('"other"', tag)).toBe(false)
  expect(namesTag(`"other", ${tag}`, tag)).toBe(true)
  expect(namesTag(tag.replace('W/', ''), tag)).toBe(true)
  expect(namesTag('*', tag)).toBe(true)
})

test('answers are checked against the contract in their reply too', async () => {
  const wrong = () => reply({ id: 1 as unknown as string, text: 'a' }, {})
  const { url } = await listening(serve(notesContract, { ...notes, get: wrong }, { checkOutput: true }))
  expect((await fetch(`${url}/notes/1`)).status).toBe(500)
})
