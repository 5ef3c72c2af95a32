import { expect, test } from 'vitest'
import { newKeysInUse } from '../../src/index.ts'

const mine = { caller: 'key-1', idempotencyKey: 'once' }

test('a copy is told at once while the first request is being answered, and taken after it', async () => {
  const keys = newKeysInUse()
  const first = Promise.withResolvers<string>()
  const answered = keys.alone(mine, () => first.promise)
  await expect(keys.alone(mine, async () => 'second')).rejects.toMatchObject({ code: 'conflict', status: 409 })
  first.resolve('first')
  expect(await answered).toBe('first')
  expect(await keys.alone(mine, async () => 'third')).toBe('third')
})

test('a request that failed gives its key free', async () => {
  const keys = newKeysInUse()
  await expect(keys.alone(mine, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await keys.alone(mine, async () => 'again')).toBe('again')
})

test("other callers' keys and requests without one are not in the way", async () => {
  const keys = newKeysInUse()
  const first = Promise.withResolvers<string>()
  const answered = [keys.alone(mine, () => first.promise), keys.alone({ caller: 'key-1' }, () => first.promise)]
  expect(await keys.alone({ ...mine, caller: 'key-2' }, async () => 'theirs')).toBe('theirs')
  expect(await keys.alone({ caller: 'key-1' }, async () => 'without')).toBe('without')
  first.resolve('first')
  expect(await Promise.all(answered)).toEqual(['first', 'first'])
})
