import { expect, test } from 'vitest'
import { content, redact } from '../src/content.ts'

test.each([
  ['Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer [redacted]'],
  ['use sk-proj-abcdefgh12345678 please', 'use [redacted key] please'],
  ['my api_key=abcdef123', 'my api_key=[redacted]'],
  ['/x?session_token=abcdef123&page=2', '/x?session_token=[redacted]&page=2'],
  ['errors of jane.doe+x@example.co.uk', 'errors of [redacted address]'],
  ['at node_modules/.pnpm/axios@1.21.1/lib', 'at node_modules/.pnpm/axios@1.21.1/lib'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', '[redacted token]'],
  ['show me errors from the last hour', 'show me errors from the last hour'],
  ['source logs | filter $d.token_count > 5', 'source logs | filter $d.token_count > 5'],
])('%s is kept as %s', (text, clean) => expect(redact(text)).toBe(clean))

test('content is at most 1,024 characters', () => {
  expect(content('user.input.query', 'x'.repeat(5000), {})['user.input.query']).toHaveLength(1024)
})

test('TELEMETRY_CAPTURE_CONTENT=false leaves the attribute out', () => {
  expect(content('user.input.query', 'text', { TELEMETRY_CAPTURE_CONTENT: 'false' })).toEqual({})
})
