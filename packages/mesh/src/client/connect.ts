import { setTimeout as wait } from 'node:timers/promises'
import { attr, metricNames, observe, serviceIdentity, untraced, withClientSpanName } from '@dataprime/telemetry'
import { v7 as newRequestId } from 'uuid'
import type { z } from 'zod'
import { type CallContext, callHeaders } from '../call.ts'
import type { Contract, Operation } from '../contract.ts'
import { MeshError } from '../mesh-error.ts'
import type { ServiceName } from '../topology.ts'
import { attempt } from './attempt.ts'
import { type Breaker, type BreakerNumbers, breakerLevels, breakerNumbers } from './breaker.ts'
import { newTransport } from './exchange.ts'
import { newGate } from './gate.ts'
import { lookingAgain } from './look-again.ts'
import { firstOf, inTurn, likeliestBreaker, type Replica } from './replicas.ts'
import { type RequestShape, shapeRequest } from './request-shape.ts'
import { earn, fullBudget, retryDelayMs, retryNumbers, spend } from './retry.ts'
import { type Whereabouts, whereabouts } from './whereabouts.ts'

export interface NeighbourControls {
  /** Of the neighbour's circuit breaker. */
  readonly state: () => Breaker
  /** Asks the neighbour whether it is ready, outside any trace; if so, an open breaker lets trials through at once. Throws a MeshError if not. */
  readonly probe: (signal?: AbortSignal) => Promise<void>
  /** Reads one of its pages (`/health`, `/stats`, …) outside any trace and past the breaker. Throws a MeshError. */
  readonly control: (path: string, signal?: AbortSignal) => Promise<unknown>
  /** Deletes something at every replica, outside any trace and past the breakers. Throws the MeshError of one that could not. */
  readonly removeEverywhere: (path: string, signal?: AbortSignal) => Promise<void>
  /** Drops kept-alive connections. */
  readonly close: () => void
}

export type Client<C extends Contract> = NeighbourControls & {
  readonly [Name in keyof C['operations']]: (
    input: z.input<C['operations'][Name]['input']>,
    call?: CallContext,
  ) => Promise<z.output<C['operations'][Name]['output']>>
}

export type ConnectOptions<C extends Contract> = Whereabouts & {
  readonly from: ServiceName
  /** CLIENT span names that are not `<from>.call_<callee>`. */
  readonly spanNames?: { readonly [Name in keyof C['operations']]?: string }
  /** Calls out at once; as many wait, more are refused. */
  readonly maxConcurrency?: number
  readonly breaker?: BreakerNumbers
  /** Unix milliseconds, for the breaker. */
  readonly clock?: () => number
}

const controlTimeoutMs = 800

/** A typed client for one neighbour. Every method takes its operation's input and the call it is made for, and throws MeshErrors only. */
export function connect<const C extends Contract>(contract: C, options: ConnectOptions<C>): Client<C> {
  const { from, maxConcurrency = 64, breaker: numbers = breakerNumbers, clock = Date.now } = options
  const callee = contract.service
  const { urls, token, timeoutMs } = whereabouts(callee, options)
  const transport = newTransport()
  const replicas: readonly Replica[] = urls.map((url) => {
    const gate = newGate({ callee, maxConcurrency, numbers, clock })
    return { url, gate, isBack: lookingAgain(() => look({ url, gate }), clock) }
  })
  const state = () => likeliestBreaker(replicas)
  const endMetric = observe(metricNames.breakerState, () => [
    { value: breakerLevels[state().kind], attributes: { neighbour: callee } },
  ])
  const introduction: Readonly<Record<string, string>> = {
    'user-agent': `${from}/${serviceIdentity.version}`,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  let budget = fullBudget
  let turn = 0

  const controls: NeighbourControls = {
    state,
    probe: async (signal) => {
      await firstOf(replicas, (replica) => look(replica, signal))
    },
    control: (path, signal) => firstOf(replicas, ({ url }) => order('GET', { url, path, signal })),
    removeEverywhere: async (path, signal) => {
      await Promise.all(replicas.map(({ url }) => order('DELETE', { url, path, signal })))
    },
    close: () => {
      endMetric()
      transport.close()
    },
  }
  const operations = Object.entries(contract.operations).map(([key, operation]) => {
    if (key in controls)
      throw new TypeError(`Cannot connect to ${callee}: operation "${key}" hides a control of the client`)
    const spanName = options.spanNames?.[key as keyof C['operations']] ?? `${from}.call_${callee}`
    return [key, (input: object, call: CallContext = {}) => callOperation(operation, { spanName, input, call })]
  })
  return Object.assign(controls, Object.fromEntries(operations))

  interface Calling {
    readonly spanName: string
    readonly input: object
    readonly call: CallContext
  }

  async function callOperation(operation: Operation, { spanName, input, call }: Calling): Promise<unknown> {
    const shape = shapeRequest(operation, input)
    const deadline = Math.min(call.deadline ?? Number.POSITIVE_INFINITY, Date.now() + timeoutMs)
    const requestId = call.requestId ?? newRequestId()
    const mayRepeat = operation.idempotent ?? operation.method !== 'POST'
    budget = earn(budget)
    const first = turn++
    for (let tries = 0, sent = 0, retries = 0; ; tries++) {
      const { url, gate, isBack } = inTurn(replicas, first + tries)
      if (gate.isAway()) await isBack()
      const tried = await gate.pass(() => {
        const attributes = sent === 0 ? {} : { [attr.httpResendCount]: sent }
        sent++
        return withClientSpanName(
          spanName,
          () => send(operation, { url, shape, call, requestId, deadline }),
          attributes,
        )
      })
      if (tried.kind === 'done') return tried.value
      const { error } = tried
      // Another replica may well be there, and this one has seen nothing: no matter what the operation does.
      if (error.notSent && tries + 1 < replicas.length) continue
      if (tried.kind === 'refused' || state().kind === 'open') throw error
      const isWorthIt = error.notSent || error.code === 'connection_lost' || error.code === 'bad_gateway'
      const rest = mayRepeat && isWorthIt && retries < retryNumbers.perCall ? spend(budget) : undefined
      const delayMs = retryDelayMs(++retries, Math.random())
      if (rest === undefined || Date.now() + delayMs >= deadline) throw error
      budget = rest
      await pause(delayMs, call.signal)
    }
  }

  interface Sending {
    readonly url: string
    readonly shape: RequestShape
    readonly call: CallContext
    readonly requestId: string
    readonly deadline: number
  }

  async function send(operation: Operation, { url, shape, call, requestId, deadline }: Sending): Promise<unknown> {
    const leftMs = Math.floor(deadline - Date.now())
    if (leftMs <= 0)
      throw new MeshError('deadline_exceeded', `Cannot call ${callee}: no time is left`, { notSent: true })
    const body = await attempt(transport, {
      callee,
      url,
      method: operation.method,
      shape,
      timeoutMs: leftMs,
      signal: call.signal,
      headers: {
        ...introduction,
        [callHeaders.requestId]: requestId,
        [callHeaders.deadline]: String(leftMs),
        ...(call.caller === undefined ? {} : { [callHeaders.caller]: call.caller }),
        ...(call.idempotencyKey === undefined ? {} : { [callHeaders.idempotencyKey]: call.idempotencyKey }),
        ...(call.wantsFresh ? { [callHeaders.cacheControl]: 'no-cache' } : {}),
      },
    })
    const output = operation.output.safeParse(body)
    if (output.success) return output.data
    const where = output.error.issues[0]?.path.join('.') ?? ''
    throw new MeshError('bad_gateway', `Cannot use the answer of ${callee}: "${where}" is not as its contract says`, {
      cause: output.error,
    })
  }

  async function look({ url, gate }: Pick<Replica, 'url' | 'gate'>, signal?: AbortSignal): Promise<void> {
    await order('GET', { url, path: '/health/ready', signal })
    gate.halfOpen()
  }

  interface Order {
    readonly url: string
    readonly path: string
    readonly signal: AbortSignal | undefined
  }

  function order(method: 'GET' | 'DELETE', { url, path, signal }: Order): Promise<unknown> {
    const shape = { path, query: {}, body: undefined }
    return untraced(() =>
      attempt(transport, {
        callee,
        url,
        method,
        shape,
        headers: introduction,
        timeoutMs: controlTimeoutMs,
        signal,
      }),
    )
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    if (signal?.reason instanceof MeshError) throw signal.reason
    throw new MeshError('client_gone', 'Cannot wait for another try: the call was given up', { cause: error })
  }
}
