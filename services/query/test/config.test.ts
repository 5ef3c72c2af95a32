import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

describe('settings', () => {
  it('need nothing: without a key there is no model', () => {
    expect(readConfig({})).toMatchObject({
      openai: undefined,
      timeoutMs: 30_000,
      cache: { maxEntries: 1000, ttlMs: 3_600_000 },
    })
  })

  it('make a model of a key', () => {
    const { openai } = readConfig({
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/',
      OPENAI_MODEL: 'local',
      OPENAI_TEMPERATURE: '0.2',
    })
    expect(openai).toMatchObject({
      baseUrl: 'http://127.0.0.1:11434/v1',
      model: 'local',
      sampling: { temperature: 0.2 },
    })
  })

  it('are complained about together, by name and without the key', () => {
    const wrong = () => readConfig({ OPENAI_API_KEY: 'sk a', OPENAI_TEMPERATURE: 'hot', LLM_TIMEOUT_MS: '-1' })
    expect(wrong).toThrow(/OPENAI_API_KEY[\s\S]*OPENAI_TEMPERATURE is "hot"[\s\S]*LLM_TIMEOUT_MS/)
    expect(wrong).not.toThrow(/sk a/)
  })
})
