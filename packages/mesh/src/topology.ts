/** The six services and the only edges between them. The launcher, the deployment files and the tests read them from here. */
export const topology = {
  api_gateway: {
    folder: 'gateway',
    calls: ['query_service', 'validation_service', 'queue_service', 'storage_service'],
  },
  query_service: { folder: 'query', calls: [] },
  validation_service: { folder: 'validation', calls: [] },
  queue_service: { folder: 'queue', calls: ['processing_service'] },
  processing_service: { folder: 'processing', calls: ['query_service', 'validation_service', 'storage_service'] },
  storage_service: { folder: 'storage', calls: [] },
} as const satisfies Record<string, { folder: string; calls: readonly string[] }>

export type ServiceName = keyof typeof topology

/** In the order of their ports: the gateway first, storage last. */
export const serviceNames = Object.keys(topology) as readonly ServiceName[]

export const defaultPortBase = 8010

/** The prefix of a service's own variables: `GATEWAY` in `GATEWAY_PORT` and `GATEWAY_URL`. */
export function variablePrefix(service: ServiceName): string {
  return topology[service].folder.toUpperCase()
}

/** Callees before callers, so that whoever starts finds its neighbours already there. */
export function startOrder(): readonly ServiceName[] {
  const ordered: ServiceName[] = []
  const visit = (service: ServiceName): void => {
    if (ordered.includes(service)) return
    for (const callee of topology[service].calls) visit(callee)
    ordered.push(service)
  }
  for (const service of serviceNames) visit(service)
  return ordered
}
