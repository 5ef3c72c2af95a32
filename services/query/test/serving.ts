import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from '../../../test/support/fake-openai.ts'
import { openAnswerCache } from '../src/answer-cache.ts'
import { createApp } from '../src/app.ts'
import { connectModel } from '../src/provider/connect-model.ts'
import { priceOf } from '../src/provider/price.ts'
import type { Endpoint, ProviderSettings } from '../src/provider/provider-settings.ts'

export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

export interface Serving {
  ask(question: object, options?: { signal?: AbortSignal; headers?: Record<string, string> }): Promise<Answered>
  /** Epoch milliseconds; the time of questions and of the cache. */
  clock: { now: number }
  /** The time of the breaker. */
  modelClock: { now: number }
}

export type Provider = Partial<ProviderSettings> & ({ readonly baseUrl: string } | { readonly endpoint: Endpoint })

/** The query service on a free port until the test ends, with a clock that stands still. */
export async function serving(provider?: Provider): Promise<Serving> {
  const clock = { now: Date.now() }
  const modelClock = { now: 0 }
  const now = (): number => clock.now
  const model = provider && connectModel(settingsOf(provider), () => modelClock.now)
  const app = createApp(
    { model, cache: openAnswerCache({ maxEntries: 100, ttlMs: 3_600_000, clock: now }), now },
    { checkOutput: true },
  )
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  return {
    clock,
    modelClock,
    async ask(question, { signal, headers = {} } = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(question),
        ...(signal && { signal }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}

/** A provider until the test ends. */
export async function provider(behave?: FakeOpenAiOptions['behave']): Promise<FakeOpenAi> {
  const fake = await startFakeOpenAi(behave ? { behave } : {})
  onTestFinished(() => fake.close())
  return fake
}

function settingsOf(provider: Provider): ProviderSettings {
  const endpoint: Endpoint =
    'baseUrl' in provider
      ? { kind: 'openai', baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' }
      : provider.endpoint
  return { model: 'test-model', timeoutMs: 5000, sampling: {}, priceOf, ...provider, endpoint }
}
