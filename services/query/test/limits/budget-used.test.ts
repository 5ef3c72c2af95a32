import { expect, it } from 'vitest'
import { budgetUsed } from '../../src/limits/budget-used.ts'
import { emptyAccount } from '../../src/limits/permit-store.ts'

const noon = Date.UTC(2026, 0, 2, 12)

it('is what the day has used of its tokens, those asked with and those of the answers', async () => {
  const days: string[] = []
  const store = {
    async accounts(day: string) {
      days.push(day)
      return { all: { ...emptyAccount, input_tokens: 300, output_tokens: 100 }, byCaller: {} }
    },
  }
  expect(await budgetUsed(store, 1_000, noon)).toEqual([{ value: 0.4, attributes: {} }])
  expect(days).toEqual(['2026-01-02'])
})

it('is not said where the store does not answer', async () => {
  const store = { accounts: () => Promise.reject(new Error('away')) }
  expect(await budgetUsed(store, 1_000, noon)).toEqual([])
})
