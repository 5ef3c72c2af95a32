import OpenAI, { AzureOpenAI } from 'openai'
import type { ProviderSettings } from './provider-settings.ts'
import { wholeAnswers } from './whole-answers.ts'

/** The SDK's client. Its retries are off: breaker, limits and deadline are ours. */
export function newClient({ endpoint, timeoutMs }: Pick<ProviderSettings, 'endpoint' | 'timeoutMs'>): OpenAI {
  const { apiKey } = endpoint
  const common = {
    timeout: timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
    fetch: wholeAnswers({ apiKey }),
  } as const
  switch (endpoint.kind) {
    case 'openai':
      return new OpenAI({
        ...common,
        baseURL: endpoint.baseUrl,
        // The SDK insists on a key; a server that needs none is sent none.
        ...(apiKey === undefined ? { apiKey: 'none', defaultHeaders: { Authorization: null } } : { apiKey }),
      })
    case 'azure':
      return new AzureOpenAI({
        ...common,
        apiKey: endpoint.apiKey,
        apiVersion: endpoint.apiVersion,
        deployment: endpoint.deployment,
        // Not `endpoint`: with it, the SDK refuses to start where OPENAI_BASE_URL is set for something else.
        baseURL: `${endpoint.endpoint}/openai`,
      })
  }
}
