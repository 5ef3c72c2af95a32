/** Where telemetry goes. `own store` is the local store when this process is the one that keeps it. */
export type Destination =
  | { readonly kind: 'own store'; readonly name: 'local' }
  | {
      readonly kind: 'otlp'
      readonly name: 'local' | 'collector' | 'coralogix'
      /** A signal without an address is not sent. */
      readonly urls: Readonly<Partial<Record<Signal, string>>>
      /** Absent: the standard OTEL_EXPORTER_OTLP_HEADERS variables, which are meant for the collector alone. */
      readonly headers?: Readonly<Record<string, string>>
    }

export type Signal = 'traces' | 'logs' | 'metrics'

const signals: readonly Signal[] = ['traces', 'logs', 'metrics']
const storeService = 'storage_service'
const defaultStore = 'http://127.0.0.1:8015'

/** All destinations that the environment asks for, the local store first; what is no address is left out. */
export function destinations(env: NodeJS.ProcessEnv, service: string): readonly Destination[] {
  return asked(env, service).flatMap((destination): Destination[] => {
    if (destination.kind === 'own store') return [destination]
    const urls = Object.fromEntries(Object.entries(destination.urls).filter(([, url]) => URL.canParse(url)))
    return Object.keys(urls).length === 0 ? [] : [{ ...destination, urls }]
  })
}

/** Settings that will not do what their author expects, a sentence each. */
export function warnings(env: NodeJS.ProcessEnv, service: string): readonly string[] {
  const found: string[] = []
  if (env['OTEL_SERVICE_NAME'] && env['OTEL_SERVICE_NAME'] !== service) {
    found.push(
      `Cannot use OTEL_SERVICE_NAME="${env['OTEL_SERVICE_NAME']}": the six services would share one name, this one stays "${service}"`,
    )
  }
  if (env['CX_TOKEN'] && !env['CX_DOMAIN'] && !env['CX_ENDPOINT']) {
    found.push('Cannot send telemetry to Coralogix: CX_TOKEN is set but CX_DOMAIN is not')
  }
  for (const destination of asked(env, service)) {
    if (destination.kind === 'own store') continue
    for (const [signal, url] of Object.entries(destination.urls)) {
      if (!URL.canParse(url))
        found.push(`Cannot send ${signal} to "${url}": it is not an address such as http://host:4318`)
    }
  }
  return found
}

function asked(env: NodeJS.ProcessEnv, service: string): readonly Destination[] {
  return [...local(env, service), ...collector(env), ...coralogix(env)]
}

function local(env: NodeJS.ProcessEnv, service: string): Destination[] {
  if (env['LOCAL_TELEMETRY']?.trim().toLowerCase() === 'off') return []
  if (service === storeService) return [{ kind: 'own store', name: 'local' }]
  const base = env['STORAGE_URL']?.split(',')[0]?.trim() || defaultStore
  return [{ kind: 'otlp', name: 'local', urls: urlsBelow(base, ['traces', 'logs']), headers: {} }]
}

function collector(env: NodeJS.ProcessEnv): Destination[] {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']
  const urls: Partial<Record<Signal, string>> = {}
  for (const signal of signals) {
    const own = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`]
    const url = own || (base && urlsBelow(base, [signal])[signal])
    if (url && env[`OTEL_${signal.toUpperCase()}_EXPORTER`] !== 'none') urls[signal] = url
  }
  return Object.keys(urls).length === 0 ? [] : [{ kind: 'otlp', name: 'collector', urls }]
}

function coralogix(env: NodeJS.ProcessEnv): Destination[] {
  const token = env['CX_TOKEN']
  const base = env['CX_ENDPOINT'] || (env['CX_DOMAIN'] && `https://ingress.${env['CX_DOMAIN']}:443`)
  if (!token || !base) return []
  const headers = { Authorization: `Bearer ${token}` }
  return [{ kind: 'otlp', name: 'coralogix', urls: urlsBelow(base, signals), headers }]
}

function urlsBelow(base: string, wanted: readonly Signal[]): Partial<Record<Signal, string>> {
  const root = base.replace(/\/+$/, '')
  return Object.fromEntries(wanted.map((signal) => [signal, `${root}/v1/${signal}`]))
}
