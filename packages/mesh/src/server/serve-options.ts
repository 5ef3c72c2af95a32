import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { Call } from '../call.ts'
import type { Contract, Operation } from '../contract.ts'
import type { Identity } from '../identity.ts'
import type { Check } from './life.ts'
import type { Reply } from './reply.ts'
import type { Route } from './routes.ts'

type Answered<O extends Operation> = z.input<O['output']> | Reply<z.input<O['output']>>

export type Handler<O extends Operation> = (
  input: z.output<O['input']>,
  call: Call,
) => Answered<O> | Promise<Answered<O>>

/** One function per operation of the contract. It never sees the request or the response. */
export type Handlers<C extends Contract> = { readonly [Name in keyof C['operations']]: Handler<C['operations'][Name]> }

/** A route outside the contract, for what is not JSON in and JSON out: the page, event streams, OTLP. It answers by itself. */
export interface RawRoute extends Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly handle: (request: IncomingMessage, response: ServerResponse, raw: RawCall) => unknown
  /** Reads the body as bytes up to this many; absent, the body is left to `handle`. */
  readonly bodyLimitBytes?: number
  /** Ends never by itself (an event stream): only when the client is gone. */
  readonly hasNoDeadline?: boolean
  /** Needs no mesh token. */
  readonly isOpen?: boolean
}

export interface RawCall {
  readonly call: Call
  /** Empty unless `bodyLimitBytes` is set. */
  readonly body: Buffer
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly query: Readonly<Record<string, unknown>>
}

/** Who is asking, as far as it can be told before the body is read. */
export interface Asking {
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly remoteAddress: string | undefined
}

export interface Admission {
  readonly caller: string
  /** Of the response, such as `RateLimit`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ServeOptions {
  /** 256 KB by default. */
  readonly bodyLimitBytes?: number
  /** The longest a request may take, 30 000 ms by default; a shorter deadline of the caller's wins. */
  readonly timeoutMs?: number
  /** Whether anyone may call: true for the gateway only. Public services make request ids, internal ones take them over. */
  readonly isPublic?: boolean
  /** The token internal callers must show; by default the one `run` found in MESH_TOKEN, if any. */
  readonly token?: string | undefined
  /** Decides who calls; throws `unauthorized` or `rate_limited`. By default the caller is what the neighbour's header says. */
  readonly admit?: (asking: Asking) => Admission | Promise<Admission>
  /** Neighbours shown in `/health`: their absence degrades, and never makes unready. */
  readonly dependencies?: Readonly<Record<string, Check>>
  /** What the service owns and cannot work without. */
  readonly ready?: Readonly<Record<string, Check>>
  /** The service's own figures for `/stats`. */
  readonly figures?: () => object | Promise<object>
  readonly routes?: readonly RawRoute[]
  /** A second place for `/health` and `/stats`, such as `/api`. */
  readonly alsoUnder?: string
  /** Checks answers against the contract too: for tests and development. */
  readonly checkOutput?: boolean
  /** By default the one of the process (`run`). */
  readonly identity?: Identity
}
