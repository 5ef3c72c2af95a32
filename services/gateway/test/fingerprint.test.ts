import { expect, test } from 'vitest'
import { fingerprintOf } from '../src/fingerprint.ts'

const text = { type: 'string' } as const
const number = { type: 'number' } as const

test('the order of keys is no difference, and anything else is one', () => {
  const one = fingerprintOf({ user_input: 'errors', schema: { a: text, b: number } })
  expect(fingerprintOf({ schema: { b: number, a: text }, user_input: 'errors' })).toBe(one)
  expect(fingerprintOf({ user_input: 'errors', schema: { a: text, b: text } })).not.toBe(one)
})
