import { expect, it } from 'vitest'
import { nearest } from '../src/nearest.ts'

const names = ['filter', 'groupby', 'limit', 'toLowerCase']

it('finds the name with the fewest slips', () => {
  expect(nearest('fitler', names)).toBe('filter')
  expect(nearest('grupby', names)).toBe('groupby')
  expect(nearest('LIMIT', names)).toBe('limit')
  expect(nearest('tolowercase', names)).toBe('toLowerCase')
})

it('finds nothing when too much is different', () => {
  expect(nearest('stats', names)).toBeNull()
  expect(nearest('li', names)).toBeNull()
  expect(nearest('x'.repeat(1000), names)).toBeNull()
})
