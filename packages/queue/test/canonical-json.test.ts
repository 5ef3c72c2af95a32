import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, hashOf } from '../src/canonical-json.ts'

it('does not depend on the order of keys, at any depth', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}')
})

it('keeps the order of lists', () => {
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
})

it('means the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.stringify(value)
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(plain))
    }),
  )
})
