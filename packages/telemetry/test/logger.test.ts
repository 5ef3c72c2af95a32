import { expect, test } from 'vitest'
import { createLogger, withLogFields } from '../src/index.ts'

function lines(): { log: ReturnType<typeof createLogger>; seen: Record<string, unknown>[] } {
  const seen: Record<string, unknown>[] = []
  const log = createLogger((line) => seen.push(JSON.parse(line)))
  log.level = 'info'
  return { log, seen }
}

test('fields given around a call are on every line inside it, and inner ones join', async () => {
  const { log, seen } = lines()
  await withLogFields({ request_id: 'r' }, async () => {
    await Promise.resolve()
    withLogFields({ job_id: 'j' }, () => log.info('inner'))
    log.info('outer')
  })
  log.info('outside')
  expect(seen[0]).toMatchObject({ msg: 'inner', level: 'info', request_id: 'r', job_id: 'j' })
  expect(seen[1]).toMatchObject({ msg: 'outer', request_id: 'r' })
  expect(seen[2]).not.toHaveProperty('request_id')
  expect(new Date(String(seen[0]?.['time'])).toISOString()).toBe(seen[0]?.['time'])
})

test('secrets are taken out of fields and of text', () => {
  const { log, seen } = lines()
  log.info({ headers: { authorization: 'plain-secret-1' }, api_key: 'plain-secret-2' }, 'sent Bearer plain-secret-3')
  log.info({ a: [{ b: { c: { 'Set-Cookie': ['plain-secret-4'], Token: { of: 'plain-secret-5' } } } }] }, 'deep')
  log.child({ password: 'plain-secret-6' }).info({ kept: 1 }, 'of a child')
  expect(JSON.stringify(seen)).not.toContain('plain-secret')
  expect(seen).toMatchObject([{ msg: 'sent Bearer [redacted]' }, { msg: 'deep' }, { password: '[redacted]', kept: 1 }])
})

test('a text that only speaks of a key is kept', () => {
  const { log, seen } = lines()
  log.info({ tokens: 5, said: 'the field "token": is missing' }, 'a "secret": of nobody')
  expect(seen[0]).toMatchObject({ tokens: 5, said: 'the field "token": is missing', msg: 'a "secret": of nobody' })
})

test('an error is written with its cause and without what a library hung on it', () => {
  const { log, seen } = lines()
  const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), {
    code: 'E_X',
    config: { headers: 'secret' },
  })
  log.error({ err: error }, 'failed')
  expect(seen[0]?.['err']).toMatchObject({
    type: 'Error',
    message: 'outer',
    code: 'E_X',
    cause: { type: 'TypeError', message: 'inner' },
  })
  expect(JSON.stringify(seen)).not.toContain('config')
})
