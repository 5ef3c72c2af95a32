import { type Env, optional, type Setting, setting, settings, withDefault } from '@dataprime/mesh'
import type { OpenAiSettings } from './openai.ts'

/** Throws a SettingsError that names every wrong variable. */
export function readConfig(env: Env) {
  const read = settings(env, {
    OPENAI_API_KEY: optional(setting.secret()),
    OPENAI_BASE_URL: withDefault(['https://api.openai.com/v1'], setting.urls()),
    OPENAI_MODEL: withDefault('gpt-5-mini', setting.text()),
    OPENAI_TEMPERATURE: optional(decimal(0, 2)),
    OPENAI_FREQUENCY_PENALTY: optional(decimal(-2, 2)),
    OPENAI_PRESENCE_PENALTY: optional(decimal(-2, 2)),
    LLM_TIMEOUT_MS: withDefault(20_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
    CACHE_MAX_ENTRIES: withDefault(1000, setting.integer({ min: 1, max: 100_000 })),
    CACHE_TTL_MS: withDefault(3_600_000, setting.integer({ min: 0, max: 86_400_000, unit: 'ms' })),
    REQUEST_TIMEOUT_MS: withDefault(30_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
  })
  const openai: OpenAiSettings | undefined =
    read.OPENAI_API_KEY === undefined
      ? undefined
      : {
          apiKey: read.OPENAI_API_KEY,
          baseUrl: read.OPENAI_BASE_URL[0] ?? 'https://api.openai.com/v1',
          model: read.OPENAI_MODEL,
          timeoutMs: read.LLM_TIMEOUT_MS,
          sampling: {
            ...(read.OPENAI_TEMPERATURE !== undefined && { temperature: read.OPENAI_TEMPERATURE }),
            ...(read.OPENAI_FREQUENCY_PENALTY !== undefined && { frequency_penalty: read.OPENAI_FREQUENCY_PENALTY }),
            ...(read.OPENAI_PRESENCE_PENALTY !== undefined && { presence_penalty: read.OPENAI_PRESENCE_PENALTY }),
          },
        }
  return {
    /** Absent: every answer comes from the offline generator. */
    openai,
    cache: { maxEntries: read.CACHE_MAX_ENTRIES, ttlMs: read.CACHE_TTL_MS },
    timeoutMs: read.REQUEST_TIMEOUT_MS,
  } as const
}

function decimal(min: number, max: number): Setting<number> {
  return {
    wanted: `a number from ${min} to ${max}`,
    read: (text) => {
      const value = Number(text)
      return value >= min && value <= max ? value : undefined
    },
  }
}
