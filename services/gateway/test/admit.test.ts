import type { Asking } from '@dataprime/mesh'
import { expect, test } from 'vitest'
import { admit } from '../src/admit.ts'

function asking(changes: Partial<Asking> = {}): Asking {
  return {
    operation: 'replay_dead_letters',
    method: 'POST',
    path: '/api/dead-letters/replay',
    headers: { host: '127.0.0.1:8010' },
    remoteAddress: '127.0.0.1',
    ...changes,
  }
}

test.for<[string, Partial<Asking>]>([
  ['over IPv4', {}],
  ['over IPv6', { remoteAddress: '::1', headers: { host: '[::1]:8010' } }],
  ['over IPv4 within IPv6', { remoteAddress: '::ffff:127.0.0.1', headers: { host: 'localhost:8010' } }],
  ['from the page itself', { headers: { host: '127.0.0.1:8010', origin: 'http://127.0.0.1:8010' } }],
])('who sits at this machine may look after dead letters: %s', ([, changes]) => {
  expect(admit(asking(changes))).toEqual({ caller: 'anonymous' })
})

test.for<[string, Partial<Asking>]>([
  ['another machine', { remoteAddress: '192.0.2.7' }],
  ['an unknown address', { remoteAddress: undefined }],
  ['a proxy, for somebody else', { headers: { host: '127.0.0.1:8010', 'x-forwarded-for': '192.0.2.7' } }],
  ['a page of another origin', { headers: { host: '127.0.0.1:8010', origin: 'http://example.com' } }],
  ['a name that points here', { headers: { host: 'evil.example:8010' } }],
])('%s may not', ([, changes]) => {
  expect(() => admit(asking(changes))).toThrow('only callers on this machine may')
  expect(admit(asking({ ...changes, operation: 'generate_query_pipeline' }))).toEqual({ caller: 'anonymous' })
})
