// Four ways to say, for everything called inside a function, what tracing may do there.
import { type Attributes, type Context, context, createContextKey } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

const outsideKey = createContextKey('dataprime.outside_mesh')
const providerKey = createContextKey('dataprime.model_provider')
const clientSpanKey = createContextKey('dataprime.client_span')

export interface ClientSpanNaming {
  readonly name: string
  readonly attributes: Attributes
}

/** Runs `fn`; HTTP and fetch calls inside it have spans but propagate nothing: for hosts that are not ours. */
export function outsideMesh<T>(fn: () => T): T {
  return context.with(context.active().setValue(outsideKey, true), fn)
}

/** Runs `fn`; calls of a model inside it are calls of this provider, by its name in the semantic conventions. */
export function withModelProvider<T>(provider: string, fn: () => T): T {
  return context.with(context.active().setValue(providerKey, provider), fn)
}

/** Runs `fn` without any span inside it, and without propagation: for probes and control calls. */
export function untraced<T>(fn: () => T): T {
  return context.with(suppressTracing(context.active()), fn)
}

/** Runs `fn`; the CLIENT spans of http and axios calls made inside it are called `name` and carry `attributes`. Does not reach fetch. */
export function withClientSpanName<T>(name: string, fn: () => T, attributes: Attributes = {}): T {
  const naming: ClientSpanNaming = { name, attributes }
  return context.with(context.active().setValue(clientSpanKey, naming), fn)
}

export function isOutsideMesh(at: Context): boolean {
  return at.getValue(outsideKey) === true
}

export function modelProvider(at: Context): string | undefined {
  return at.getValue(providerKey) as string | undefined
}

export function clientSpanNaming(at: Context): ClientSpanNaming | undefined {
  return at.getValue(clientSpanKey) as ClientSpanNaming | undefined
}
