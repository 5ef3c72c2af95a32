import { setTimeout as delay } from 'node:timers/promises'
import {
  type Answer,
  answer,
  type BackgroundAnswer,
  gatewayContract,
  generationStatus,
  type ImportedTraces,
  type StoredSpan,
  storedTrace,
  submitted,
} from '@dataprime/mesh/contracts'

/** An answer the gateway gave that is not the one asked for: a problem (RFC 9457), or no gateway at all. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly problem: Readonly<Record<string, unknown>> | undefined

  constructor(message: string, options: { problem?: Readonly<Record<string, unknown>>; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.problem = options.problem
  }
}

export interface Asked {
  readonly user_input: string
  readonly source?: string
  readonly schema?: Readonly<Record<string, unknown>>
  readonly time_zone?: string
  readonly previous_request_id?: string
}

/** The gateway as the command line uses it, over its public HTTP surface. */
export interface Gateway {
  ask(question: Asked): Promise<Answer>
  /**
   * Leaves the question there and looks for the answer whenever the gateway says it may be worth it, for at most `patienceMs`. A
   * gateway or a queue that is away meanwhile ends nothing. `takenIn` is told the request's id.
   */
  askLater(question: Asked, options: { patienceMs: number; takenIn: (id: string) => void }): Promise<BackgroundAnswer>
  /** The spans that have arrived so far; none if the trace is not known yet. */
  trace(id: string): Promise<readonly StoredSpan[]>
  /** A trace in OTLP's JSON. */
  exportTrace(id: string): Promise<object>
  /** Puts what is in OTLP's JSON into the local telemetry store. */
  importTraces(otlp: object): Promise<ImportedTraces>
}

/** @param given on the command line */
export function gatewayUrl(given: string | undefined, env: NodeJS.ProcessEnv): string {
  return given ?? env['GATEWAY_URL']?.split(',')[0] ?? 'http://127.0.0.1:8010'
}

/** Where the gateway names no time. */
const usualPauseS = 5
/** Answers to a look that say nothing of the request: too many looks, or somebody is away. */
const mayPass: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** @param url where the gateway listens, e.g. `http://127.0.0.1:8010` */
export function gatewayAt(url: string, signal: AbortSignal): Gateway {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(new URL(path, url), {
        method,
        signal,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
    } catch (cause) {
      if (signal.aborted) throw cause
      throw new GatewayError(`Cannot reach the gateway at ${url}: is it running? Start it with: npm start`, { cause })
    }
  }

  async function untilAnswered(id: string, patienceMs: number): Promise<BackgroundAnswer> {
    const path = gatewayContract.operations.status.path.replace(':id', id)
    const until = performance.now() + patienceMs
    for (;;) {
      const response = await look(path)
      if (response?.ok) {
        const { status, result, error } = generationStatus.parse(await response.json())
        if (result !== undefined) return result
        if (status === 'COMPLETE') throw new GatewayError(`Cannot show the answer of ${id}: it has been archived`)
        if (error !== undefined) throw new GatewayError(error.message, { problem: { ...error, request_id: id } })
      } else if (response && !mayPass.has(response.status)) throw await problemOf(response)
      const pauseMs = Number(response?.headers.get('retry-after') ?? usualPauseS) * 1_000
      if (performance.now() + pauseMs > until)
        throw new GatewayError(`Cannot wait any longer: the answer will be at ${new URL(path, url)}`, {
          problem: { request_id: id, detail: 'not answered yet' },
        })
      await delay(pauseMs, undefined, { signal })
    }
  }

  /** Undefined when nobody is there at the moment. */
  async function look(path: string): Promise<Response | undefined> {
    try {
      return await call('GET', path)
    } catch (error) {
      if (error instanceof GatewayError) return undefined
      throw error
    }
  }

  return {
    async askLater(question, { patienceMs, takenIn }) {
      const { method, path } = gatewayContract.operations.submit
      const response = await call(method, path, question)
      if (!response.ok) throw await problemOf(response)
      const { requestId } = submitted.parse(await response.json())
      takenIn(requestId)
      return untilAnswered(requestId, patienceMs)
    },
    async ask(question) {
      const { method, path } = gatewayContract.operations.generateQuery
      const response = await call(method, path, question)
      if (!response.ok) throw await problemOf(response)
      return answer.parse(await response.json())
    },
    async trace(id) {
      const { method, path } = gatewayContract.operations.trace
      const response = await call(method, path.replace(':id', id))
      if (response.status === 404) return []
      if (!response.ok) throw await problemOf(response)
      return storedTrace.parse(await response.json()).spans
    },
    async exportTrace(id) {
      const { method, path, output } = gatewayContract.operations.otlpTrace
      const response = await call(method, path.replace(':id', id))
      if (!response.ok) throw await problemOf(response)
      return output.parse(await response.json())
    },
    async importTraces(otlp) {
      const { method, path, output } = gatewayContract.operations.importTraces
      const response = await call(method, path, otlp)
      if (!response.ok) throw await problemOf(response)
      return output.parse(await response.json())
    },
  }
}

async function problemOf(response: Response): Promise<GatewayError> {
  const text = await response.text()
  try {
    const problem = JSON.parse(text)
    return new GatewayError(String(problem.detail ?? problem.title ?? response.status), { problem })
  } catch {
    return new GatewayError(`Cannot understand the gateway's answer: status ${response.status}, not JSON`)
  }
}
