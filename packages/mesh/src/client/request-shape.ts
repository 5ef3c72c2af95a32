import type { Operation } from '../contract.ts'

export interface RequestShape {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Undefined for methods without a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** Spreads an input over path, query string and body, as the server kit will gather it. Throws on a missing path parameter: a bug. */
export function shapeRequest({ method, path }: Operation, input: object): RequestShape {
  const rest: Record<string, unknown> = { ...input }
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name]
    if (value === undefined || value === '') throw new TypeError(`Cannot call ${path}: "${name}" is missing`)
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  if (method === 'POST' || method === 'PUT') return { path: filled, query: {}, body: rest }
  const query = Object.entries(rest).filter(([, value]) => value !== undefined)
  return {
    path: filled,
    query: Object.fromEntries(query.map(([name, value]) => [name, String(value)])),
    body: undefined,
  }
}
