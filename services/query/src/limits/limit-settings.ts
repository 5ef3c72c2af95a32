import { optional, type Settings, setting, withDefault } from '@dataprime/mesh'
import type { LimitNumbers } from './decide.ts'

const tokens = () => optional(setting.integer({ min: 1, max: 1_000_000_000_000, unit: 'tokens' }))

export const limitSettings = {
  LLM_MAX_CONCURRENCY: withDefault(8, setting.integer({ min: 1, max: 1000 })),
  LLM_MIN_INTERVAL_MS: withDefault(0, setting.integer({ min: 0, max: 86_400_000, unit: 'ms' })),
  LLM_RPM: optional(setting.integer({ min: 1, max: 1_000_000 })),
  LLM_TPM: tokens(),
  LLM_DAILY_TOKENS: tokens(),
  LLM_DAILY_TOKENS_PER_CALLER: tokens(),
}

export function limitsOf(read: Settings<typeof limitSettings>): LimitNumbers {
  return {
    minIntervalMs: read.LLM_MIN_INTERVAL_MS,
    callsPerMinute: read.LLM_RPM,
    tokensPerMinute: read.LLM_TPM,
    tokensPerDay: read.LLM_DAILY_TOKENS,
    tokensPerDayAndCaller: read.LLM_DAILY_TOKENS_PER_CALLER,
  }
}
