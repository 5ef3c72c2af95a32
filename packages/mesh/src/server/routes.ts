/** Something reachable by method and path. Patterns hold `:name` for one segment and, at the end, `*name` for the rest. */
export interface Route {
  /** Snake case, the last part of the SERVER span's name. */
  readonly name: string
  readonly method: string
  readonly path: string
}

/** The span of a request that matches nothing. */
const unmatchedRoute = 'unmatched_route'

/** Fixed paths before those with parameters, so that `/feedback/stats` is never taken for `/feedback/:id`. */
export function inMatchingOrder<R extends Route>(routes: readonly R[]): readonly R[] {
  const looseness = ({ path }: Route) => (path.match(/[:*]/g)?.length ?? 0) + (path.includes('*') ? 100 : 0)
  return routes.toSorted((a, b) => looseness(a) - looseness(b))
}

/** The name of the route a request is for, whether or not it gets there. A known path with a wrong method matches nothing. */
export function routeName(routes: readonly Route[], { method, path }: { method: string; path: string }): string {
  const sought = method === 'HEAD' ? 'GET' : method
  return routes.find((route) => route.method === sought && matches(route.path, path))?.name ?? unmatchedRoute
}

/** The methods a path has; none if it is unknown. */
export function methodsOf(routes: readonly Route[], path: string): readonly string[] {
  const methods = routes.filter((route) => matches(route.path, path)).map(({ method }) => method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

function matches(pattern: string, path: string): boolean {
  const wanted = segments(pattern)
  const present = segments(path)
  const rest = wanted.at(-1)?.startsWith('*') ? wanted.length - 1 : undefined
  if (rest === undefined ? wanted.length !== present.length : present.length <= rest) return false
  return wanted.every((segment, i) => segment.startsWith('*') || segment.startsWith(':') || segment === present[i])
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '')
}
