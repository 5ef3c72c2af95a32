import { expect, it } from 'vitest'
import { meantInterval, readInterval } from '../src/parse/interval-text.ts'

it('an interval has each unit once, from the largest to the smallest', () => {
  expect(readInterval('2d3h')).toEqual([
    { value: 2, unit: 'd' },
    { value: 3, unit: 'h' },
  ])
  for (const text of ['3h2d', '1h1h', '1w', '5min', '5', 'h', '1h ', '']) expect(readInterval(text), text).toBeNull()
})

it('other spellings have the interval that they mean', () => {
  expect(['1w', '2weeks', '5min', '30m1h', '1h1h', '1 hour', '1h 30m'].map(meantInterval)).toEqual([
    '7d',
    '14d',
    '5m',
    '1h30m',
    '2h',
    '1h',
    '1h30m',
  ])
  expect(meantInterval('5xx')).toBeNull()
})
