import { optional, type Setting, type Settings, SettingsError, setting, withDefault } from '@dataprime/mesh'
import { type Price, priceOf } from './price.ts'

/** Where the model is reached. */
export type Endpoint =
  /** OpenAI, or any server of its protocol. */
  | {
      readonly kind: 'openai'
      /** Up to and without the slash before `chat/completions`. */
      readonly baseUrl: string
      /** A server of one's own may need none. */
      readonly apiKey: string | undefined
    }
  | {
      readonly kind: 'azure'
      /** Of the resource, such as `https://example.openai.azure.com`. */
      readonly endpoint: string
      readonly apiKey: string
      readonly deployment: string
      readonly apiVersion: string
    }

export interface ProviderSettings {
  readonly endpoint: Endpoint
  /** What to ask for; on Azure the deployment. */
  readonly model: string
  /** For one request. */
  readonly timeoutMs: number
  /** Sent as they are; what is not set is not sent, since newer models refuse it. */
  readonly sampling: Readonly<Record<string, number>>
  /** Of the model that answered, per million tokens; null if unknown. */
  readonly priceOf: (model: string) => Price | null
}

const openAiUrl = 'https://api.openai.com/v1'

export const providerSettings = {
  OPENAI_API_KEY: optional(setting.secret()),
  OPENAI_BASE_URL: optional(serverUrl(/\/chat\/completions$/)),
  OPENAI_MODEL: withDefault('gpt-5-mini', setting.text()),
  AZURE_OPENAI_ENDPOINT: optional(serverUrl(/\/openai(\/.*)?$/)),
  AZURE_OPENAI_API_KEY: optional(setting.secret()),
  AZURE_OPENAI_DEPLOYMENT: optional(setting.text()),
  AZURE_OPENAI_API_VERSION: withDefault('2024-10-21', setting.text()),
  OPENAI_TEMPERATURE: optional(decimal(0, 2)),
  OPENAI_FREQUENCY_PENALTY: optional(decimal(-2, 2)),
  OPENAI_PRESENCE_PENALTY: optional(decimal(-2, 2)),
  LLM_TIMEOUT_MS: withDefault(20_000, setting.integer({ min: 100, max: 600_000, unit: 'ms' })),
  LLM_PRICE_INPUT_PER_MTOK: optional(decimal(0, 10_000)),
  LLM_PRICE_OUTPUT_PER_MTOK: optional(decimal(0, 10_000)),
}

/** Undefined where no model is configured. Throws a SettingsError for variables that do not go together. */
export function providerOf(read: Settings<typeof providerSettings>): ProviderSettings | undefined {
  const azure = read.AZURE_OPENAI_ENDPOINT
  const [input, output] = [read.LLM_PRICE_INPUT_PER_MTOK, read.LLM_PRICE_OUTPUT_PER_MTOK]
  const problems = [
    ...(azure === undefined
      ? []
      : (['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_DEPLOYMENT'] as const)
          .filter((name) => read[name] === undefined)
          .map((name) => `${name} is not set: AZURE_OPENAI_ENDPOINT needs it`)),
    ...((input === undefined) === (output === undefined)
      ? []
      : ['LLM_PRICE_INPUT_PER_MTOK and LLM_PRICE_OUTPUT_PER_MTOK: both or none are expected']),
    ...(['OPENAI_BASE_URL', 'AZURE_OPENAI_ENDPOINT'] as const)
      .filter((name) => new URL(read[name] ?? openAiUrl).username !== '')
      .map((name) => `${name} holds a user name: no credentials are expected in it`),
  ]
  if (problems.length > 0) throw new SettingsError(problems)

  const sampling = {
    temperature: read.OPENAI_TEMPERATURE,
    frequency_penalty: read.OPENAI_FREQUENCY_PENALTY,
    presence_penalty: read.OPENAI_PRESENCE_PENALTY,
  }
  const common = {
    timeoutMs: read.LLM_TIMEOUT_MS,
    sampling: Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined)) as Readonly<
      Record<string, number>
    >, // nothing else is left
    priceOf: (model: string) =>
      input === undefined || output === undefined ? priceOf(model) : { input, output, cachedInput: input },
  }
  if (azure !== undefined) {
    const { AZURE_OPENAI_API_KEY: apiKey = '', AZURE_OPENAI_DEPLOYMENT: deployment = '' } = read // set, or there was a problem
    const endpoint = {
      kind: 'azure',
      endpoint: azure,
      apiKey,
      deployment,
      apiVersion: read.AZURE_OPENAI_API_VERSION,
    } as const
    return { ...common, endpoint, model: deployment }
  }
  const { OPENAI_API_KEY: apiKey, OPENAI_MODEL: model, OPENAI_BASE_URL: baseUrl } = read
  if (apiKey === undefined && baseUrl === undefined) return undefined
  return { ...common, endpoint: { kind: 'openai', baseUrl: baseUrl ?? openAiUrl, apiKey }, model }
}

/** Of one server, without a slash at the end and without `tail`, which examples to copy often have and the SDK adds itself. */
function serverUrl(tail: RegExp): Setting<string> {
  return {
    wanted: 'one http or https URL without a query',
    read: (text) => {
      const [url, ...others] = setting.urls().read(text) ?? []
      return others.length === 0 ? url?.replace(tail, '').replace(/\/+$/, '') : undefined
    },
  }
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
