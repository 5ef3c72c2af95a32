import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

describe('settings', () => {
  it('need nothing: without a key there is no model', () => {
    expect(readConfig({})).toMatchObject({
      provider: undefined,
      timeoutMs: 240_000,
      cache: { maxEntries: 1000, ttlMs: 3_600_000 },
    })
  })

  it('make a model of a key', () => {
    const { provider } = readConfig({
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/',
      OPENAI_MODEL: 'local',
      OPENAI_TEMPERATURE: '0.2',
    })
    expect(provider).toMatchObject({
      endpoint: { kind: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', apiKey: 'sk-x' },
      model: 'local',
      sampling: { temperature: 0.2 },
    })
  })

  it('make a model of a server that needs no key', () => {
    expect(readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }).provider?.endpoint).toEqual({
      kind: 'openai',
      baseUrl: 'http://127.0.0.1:11434/v1',
      apiKey: undefined,
    })
  })

  it('make a model of a deployment on Azure, and say what it lacks', () => {
    const endpoint = { AZURE_OPENAI_ENDPOINT: 'https://example.openai.azure.com/' }
    const whole = { ...endpoint, AZURE_OPENAI_API_KEY: 'k', AZURE_OPENAI_DEPLOYMENT: 'mini' }
    expect(readConfig(whole).provider).toMatchObject({
      endpoint: { kind: 'azure', endpoint: 'https://example.openai.azure.com', apiVersion: '2024-10-21' },
      model: 'mini',
    })
    const copied = { ...whole, AZURE_OPENAI_ENDPOINT: 'https://example.openai.azure.com/openai/v1/' }
    expect(readConfig(copied).provider?.endpoint).toEqual(readConfig(whole).provider?.endpoint)
    expect(() => readConfig(endpoint)).toThrow(/AZURE_OPENAI_API_KEY[\s\S]*AZURE_OPENAI_DEPLOYMENT/)
  })

  it.each([
    ['http://127.0.0.1:11434/v1/', 'http://127.0.0.1:11434/v1'],
    ['https://openrouter.ai/api/v1/chat/completions', 'https://openrouter.ai/api/v1'],
    ['http://localhost:8080', 'http://localhost:8080'],
  ])('take %s for a base URL', (given, baseUrl) => {
    expect(readConfig({ OPENAI_BASE_URL: given }).provider?.endpoint).toMatchObject({ baseUrl })
  })

  it.each([
    ['two servers', 'http://a/v1,http://b/v1'],
    ['a query', 'http://a/v1?key=x'],
    ['no URL', 'localhost:11434'],
  ])('refuse %s as a base URL', (_, given) => {
    expect(() => readConfig({ OPENAI_BASE_URL: given })).toThrow('OPENAI_BASE_URL')
  })

  it('refuse a password in a base URL, without showing it', () => {
    const wrong = () => readConfig({ OPENAI_BASE_URL: 'http://me:hunter2@a/v1' })
    expect(wrong).toThrow('OPENAI_BASE_URL holds a user name')
    expect(wrong).not.toThrow('hunter2')
  })

  it('know the price of a snapshot by its model, none of what they do not know, and a given one before all', () => {
    const price = (model: string, env = {}) => readConfig({ OPENAI_API_KEY: 'sk-x', ...env }).provider?.priceOf(model)
    expect(price('gpt-5-mini-2025-08-07')).toEqual(price('gpt-5-mini'))
    expect(price('gpt-5-minimal')).toBeNull()
    const given = { LLM_PRICE_INPUT_PER_MTOK: '1', LLM_PRICE_OUTPUT_PER_MTOK: '4' }
    expect(price('gpt-5-mini', given)).toEqual({ input: 1, output: 4, cachedInput: 1 })
    expect(() => price('gpt-5-mini', { LLM_PRICE_INPUT_PER_MTOK: '1' })).toThrow('LLM_PRICE_OUTPUT_PER_MTOK')
  })

  it('are complained about together, by name and without the key', () => {
    const wrong = () => readConfig({ OPENAI_API_KEY: 'sk a', OPENAI_TEMPERATURE: 'hot', LLM_TIMEOUT_MS: '-1' })
    expect(wrong).toThrow(/OPENAI_API_KEY[\s\S]*OPENAI_TEMPERATURE is "hot"[\s\S]*LLM_TIMEOUT_MS/)
    expect(wrong).not.toThrow(/sk a/)
  })
})
