/** OTLP's numbers of the kinds that are treated in a way of their own. */
export const spanKind = { server: 2, client: 3, producer: 4, consumer: 5 } as const

export const errorStatus = 2

// Indexed by OTLP's numbers. An unspecified kind, or one of the future, is read as INTERNAL, as the specification asks.
const kinds = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const statuses = ['UNSET', 'OK', 'ERROR'] as const

export function kindName(kind: number): (typeof kinds)[number] {
  return kinds[kind] ?? 'INTERNAL'
}

export function statusName(status: number): (typeof statuses)[number] {
  return statuses[status] ?? 'UNSET'
}
