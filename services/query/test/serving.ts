import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from '../../../test/support/fake-openai.ts'
import { createApp } from '../src/app.ts'
import { newAnswerCache } from '../src/cache/answer-cache.ts'
import type { AnswerStore } from '../src/cache/answer-store.ts'
import { openMemoryStore } from '../src/cache/memory-store.ts'
import type { PermitStore } from '../src/limits/permit-store.ts'
import { openSqlitePermits } from '../src/limits/sqlite-store.ts'
import { systemClock } from '../src/limits/system-clock.ts'
import { newTurnstile, type Turnstile, type TurnstileOptions } from '../src/limits/turnstile.ts'
import { connectModel } from '../src/provider/connect-model.ts'
import { priceOf, usageOf } from '../src/provider/price.ts'
import type { Endpoint, ProviderSettings } from '../src/provider/provider-settings.ts'
import { newFlights } from '../src/single-flight.ts'

export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

export interface AskOptions {
  readonly signal?: AbortSignal
  readonly headers?: Record<string, string>
}

export interface Serving {
  readonly url: string
  ask(question: object, options?: AskOptions): Promise<Answered>
  /** Its own in /stats. */
  figures(): Promise<Record<string, unknown>>
  /** Epoch milliseconds; the time of questions and of the cache. */
  clock: { now: number }
  /** The time of the breaker. */
  modelClock: { now: number }
}

export interface Stores {
  readonly store?: AnswerStore
  readonly permits?: Partial<TurnstileOptions>
}

export type Provider = Partial<ProviderSettings> & ({ readonly baseUrl: string } | { readonly endpoint: Endpoint })

/** The query service on a free port until the test ends, with a clock that stands still. */
export async function serving(provider?: Provider, { store: given, permits }: Stores = {}): Promise<Serving> {
  const clock = { now: Date.now() }
  const modelClock = { now: 0 }
  const now = (): number => clock.now
  const store = given ?? openMemoryStore({ maxEntries: 100, ttlMs: 3_600_000, clock: now })
  const model =
    provider && connectModel(settingsOf(provider), { turnstile: turnstile(permits), now: () => modelClock.now })
  const app = createApp({ model, cache: newAnswerCache(store), flights: newFlights(), now }, { checkOutput: true })
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  return {
    url: `http://127.0.0.1:${port}`,
    clock,
    modelClock,
    async figures() {
      const stats = (await (await fetch(`http://127.0.0.1:${port}/stats`)).json()) as {
        figures: Record<string, unknown>
      }
      return stats.figures
    },
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

/** Without limits, in a file of its own. */
function turnstile(permits: Partial<TurnstileOptions> = {}): Turnstile {
  const limits = { minIntervalMs: 0 }
  const usage = (completion: Parameters<typeof usageOf>[0]) => usageOf(completion, priceOf)
  const store = permits.store ?? temporaryPermits()
  return newTurnstile({ limits, maxConcurrency: 100, clock: systemClock, usageOf: usage, ...permits, store })
}

export function temporaryPermits(): PermitStore {
  const folder = mkdtempSync(join(tmpdir(), 'query-limits-'))
  const store = openSqlitePermits(join(folder, 'limits.db'))
  onTestFinished(() => {
    void store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

function settingsOf(provider: Provider): ProviderSettings {
  const endpoint: Endpoint =
    'baseUrl' in provider
      ? { kind: 'openai', baseUrl: provider.baseUrl, apiKey: 'sk-test-0123456789' }
      : provider.endpoint
  return { model: 'test-model', timeoutMs: 5000, sampling: {}, priceOf, ...provider, endpoint }
}
