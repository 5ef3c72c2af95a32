import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import { describe, expect, it } from 'vitest'
import { LlmError, toLlmError } from '../../src/provider/llm-error.ts'

const now = Date.UTC(2026, 10, 21, 12)

function refused(status: number, headers: Record<string, string> = {}): LlmError {
  return toLlmError(APIError.generate(status, {}, 'as the provider says', new Headers(headers)), now)
}

describe('when the provider wants to be asked again', () => {
  it.each([
    ['in seconds', { 'retry-after': '7' }, 7000],
    ['in parts of a second', { 'retry-after': '0.5' }, 500],
    ['on a date', { 'retry-after': 'Sat, 21 Nov 2026 12:01:00 GMT' }, 60_000],
    ['in milliseconds, before all else', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    ['in a month: a day is long enough to believe', { 'retry-after': '2592000' }, 86_400_000],
    ['in the past', { 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, undefined],
    ['nobody knows', { 'retry-after': 'soon' }, undefined],
    ['not at all', {}, undefined],
  ])('%s', (_, headers, retryAfterMs) => {
    expect(refused(429, headers)).toMatchObject({ code: 'rate_limited', retryAfterMs })
  })
})

describe('what went wrong', () => {
  it.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'not_found'],
    [422, 'bad_request'],
    [500, 'server_error'],
    [503, 'server_error'],
  ])('is told by HTTP %i, and not in the words of the provider', (status, code) => {
    const error = refused(status)
    expect(error).toMatchObject({ code, message: expect.stringContaining(`HTTP ${status}`) })
    expect(error.message).not.toContain('as the provider says')
  })

  it('is told apart where there was no answer', () => {
    const kinds = [
      new APIUserAbortError(),
      new APIConnectionTimeoutError(),
      new APIConnectionError({ cause: new LlmError('bad_answer') }),
      new APIConnectionError({ message: 'ECONNREFUSED' }),
      new SyntaxError('Unexpected end of JSON input'),
    ].map((each) => toLlmError(each, now).code)
    expect(kinds).toEqual(['timeout', 'timeout', 'bad_answer', 'connection', 'bad_answer'])
  })
})
