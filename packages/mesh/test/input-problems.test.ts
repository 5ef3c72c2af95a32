import { expect, test } from 'vitest'
import { gatewayContract } from '../src/contracts/index.ts'
import { parseInput } from '../src/input-problems.ts'

const { submitFeedback, trace } = gatewayContract.operations

test.each([
  ['5', 'Cannot use rating: an integer from 1 to 5, "thumbs_up" or "thumbs_down" is expected, present is "5"'],
  [6, 'Cannot use rating: at most 5 is expected, present is 6'],
])('a rating of %j is told what is wanted', (rating, message) => {
  const input = { user_input: 'errors', generated_query: 'source logs', rating }
  expect(() => parseInput(submitFeedback.input, input)).toThrow(message)
})

test('a text of another form is told the form', () => {
  expect(() => parseInput(trace.input, { id: 'zz' })).toThrow(
    'Cannot use id: a text that matches /^[0-9a-f]{32}$/ is expected, present is "zz"',
  )
})
