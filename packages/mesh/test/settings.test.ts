import { expect, test } from 'vitest'
import { optional, SettingsError, setting, settings, withDefault } from '../src/index.ts'

const specs = {
  A_PORT: withDefault(8010, setting.port()),
  A_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 1, max: 600_000, unit: 'ms' })),
  A_URL: optional(setting.urls()),
  A_KEY: optional(setting.secret({ minLength: 8 })),
  A_MODE: withDefault('fast', setting.choice('fast', 'safe')),
  A_SWITCH: withDefault(false, setting.boolean()),
  A_PATH: setting.path(),
}

test('absent variables have their defaults, and an empty one counts as absent', () => {
  expect(settings({ A_PATH: '/data', A_PORT: '' }, specs)).toEqual({
    A_PORT: 8010,
    A_TIMEOUT_MS: 30_000,
    A_URL: undefined,
    A_KEY: undefined,
    A_MODE: 'fast',
    A_SWITCH: false,
    A_PATH: '/data',
  })
})

test('values are read as what they are', () => {
  const env = {
    A_PORT: '0',
    A_URL: 'http://a:1/, https://b/base',
    A_KEY: 'abcdefgh',
    A_MODE: 'safe',
    A_SWITCH: 'ON',
    A_PATH: 'x',
  }
  expect(settings(env, specs)).toMatchObject({
    A_PORT: 0,
    A_URL: ['http://a:1', 'https://b/base'],
    A_KEY: 'abcdefgh',
    A_MODE: 'safe',
    A_SWITCH: true,
  })
})

test('everything wrong is told at once, by name, with what is there and what is wanted; secrets stay hidden', () => {
  const env = {
    A_PORT: '80a',
    A_TIMEOUT_MS: '0',
    A_URL: 'localhost:80',
    A_KEY: 'hunter2',
    A_MODE: 'slow',
    A_SWITCH: 'maybe',
  }

  const message = [
    'Cannot start: 7 settings are wrong',
    '  A_PORT is "80a": a port from 0 to 65535 is expected',
    '  A_TIMEOUT_MS is "0": an integer from 1 to 600000 (ms) is expected',
    '  A_URL is "localhost:80": a comma list of http or https URLs is expected',
    '  A_KEY is set to a hidden value of 7 characters: a secret of at least 8 characters is expected',
    '  A_MODE is "slow": one of fast, safe is expected',
    '  A_SWITCH is "maybe": true, false, on, off, 1 or 0 is expected',
    '  A_PATH is not set: a path is expected',
  ].join('\n')
  expect(() => settings(env, specs)).toThrow(SettingsError)
  expect(() => settings(env, specs)).toThrow(message)
})
