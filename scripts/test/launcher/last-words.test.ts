import { expect, test } from 'vitest'
import { lastWords } from '../../launcher/last-words.ts'

test('an error that nobody caught is told without its stack', () => {
  const lines = [
    'file:///repo/a.ts:3',
    "SyntaxError: no export named 'parse'",
    '    at async ModuleJob.run',
    '',
    'Node.js v24.21.0',
  ]
  expect(lastWords(lines)).toBe("SyntaxError: no export named 'parse'")
})

test('all settings that are wrong are told', () => {
  const lines = [
    'query_service: Cannot start: 2 settings are wrong',
    '  PORT is "x": a port is expected',
    '  HOST is not set',
  ]
  expect(lastWords([...lines, 'bye'])).toBe(lines.join('\n'))
})

test('without a complaint a fatal log entry is the reason, and else the last line', () => {
  expect(lastWords(['one', '{"level":"fatal","msg":"out of disk"}', '{"level":"info","msg":"bye"}'])).toBe(
    'out of disk',
  )
  expect(lastWords(['one', 'two', ''])).toBe('two')
  expect(lastWords([])).toBe('')
})
