import { expect, test } from 'vitest'
import { type OutputForm, openOutput } from '../../launcher/output.ts'

const line = '{"level":"warn","time":"2026-11-14T22:13:20.123Z","msg":"slow answer","request_id":"r-7","pid":1}'

function printed(form: OutputForm, print: (output: ReturnType<typeof openOutput>) => void): string {
  let text = ''
  const output = openOutput({
    form,
    services: ['api_gateway', 'query_service'],
    write: (more) => {
      text += more
    },
  })
  print(output)
  return text
}

test('at a terminal a log line reads as time, level, message and request id', () => {
  const text = printed('terminal', (output) => output.line('api_gateway', line))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  expect(text.replace(/\u001b\[\d+m/g, '')).toBe('api_gateway   | 22:13:20.123 WARN  slow answer request_id=r-7\n')
  expect(text).toContain('\u001b[')
})

test('in a pipe a log line stays as it was written, behind a prefix without colour', () => {
  expect(printed('piped', (output) => output.line('api_gateway', line))).toBe(`api_gateway   | ${line}\n`)
})

test('as JSON every line is one object with its service, whoever wrote it', () => {
  const text = printed('json', (output) => {
    output.line('api_gateway', line)
    output.line('query_service', 'a warning of the runtime')
    output.say('ready')
  })
  expect(
    text
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one)),
  ).toMatchObject([
    { service: 'api_gateway', msg: 'slow answer', request_id: 'r-7' },
    { service: 'query_service', msg: 'a warning of the runtime' },
    { service: 'launcher', msg: 'ready' },
  ])
})

test('a line that is not JSON is shown as it is', () => {
  expect(printed('terminal', (output) => output.line('query_service', '{not json'))).toContain('{not json')
})
