import { addressOf } from '../addresses.ts'
import { type Env, optional, setting, settings, withDefault } from '../settings.ts'
import type { ServiceName } from '../topology.ts'

/** Either the addresses, or the environment that holds them together with MESH_TOKEN and REQUEST_TIMEOUT_MS. */
export type Whereabouts =
  | { readonly urls: readonly string[]; readonly token?: string | undefined; readonly timeoutMs?: number }
  | { readonly env: Env }

export interface Found {
  readonly urls: readonly string[]
  readonly token: string | undefined
  readonly timeoutMs: number
}

const defaultTimeoutMs = 30_000

/** Where a neighbour is, and on what terms it is called. Throws a SettingsError. */
export function whereabouts(callee: ServiceName, options: Whereabouts): Found {
  if ('urls' in options)
    return { urls: options.urls, token: options.token, timeoutMs: options.timeoutMs ?? defaultTimeoutMs }
  const { MESH_TOKEN, REQUEST_TIMEOUT_MS } = settings(options.env, {
    MESH_TOKEN: optional(setting.secret()),
    REQUEST_TIMEOUT_MS: withDefault(defaultTimeoutMs, setting.integer({ min: 1, max: 600_000, unit: 'ms' })),
  })
  return { urls: addressOf(callee, options.env), token: MESH_TOKEN, timeoutMs: REQUEST_TIMEOUT_MS }
}
