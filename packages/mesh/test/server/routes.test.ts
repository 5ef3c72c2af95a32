import { expect, test } from 'vitest'
import { inMatchingOrder, methodsOf, routeName } from '../../src/server/routes.ts'

const routes = inMatchingOrder([
  { name: 'rest', method: 'GET', path: '/files/*path' },
  { name: 'one', method: 'GET', path: '/notes/:id' },
  { name: 'newest', method: 'GET', path: '/notes/newest' },
  { name: 'remove', method: 'DELETE', path: '/notes/:id' },
  { name: 'page', method: 'GET', path: '/' },
])
const name = (method: string, path: string) => routeName(routes, { method, path })

test('the narrowest route gives its name', () => {
  expect(name('GET', '/notes/newest')).toBe('newest')
  expect(name('GET', '/notes/7')).toBe('one')
  expect(name('HEAD', '/notes/7/')).toBe('one')
  expect(name('GET', '/files/a/b')).toBe('rest')
  expect(name('GET', '/')).toBe('page')
})

test('unknown paths and wrong methods share one name, so that strangers cannot make new ones', () => {
  for (const [method, path] of [
    ['GET', '/x'],
    ['POST', '/notes/7'],
    ['GET', '/notes'],
    ['GET', '/files'],
    ['GET', '/notes/7/x'],
  ] as const)
    expect(name(method, path)).toBe('unmatched_route')
})

test('a path knows its methods', () => {
  expect(methodsOf(routes, '/notes/7')).toEqual(['GET', 'HEAD', 'DELETE'])
  expect(methodsOf(routes, '/x')).toEqual([])
})
