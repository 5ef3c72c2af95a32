import { AsyncResource } from 'node:async_hooks'
import { nameServerSpans, withLogFields } from '@dataprime/telemetry'
import express, { type Express } from 'express'
import helmet from 'helmet'
import type { Contract, Operation } from '../contract.ts'
import { newIdentity } from '../identity.ts'
import { MeshError } from '../mesh-error.ts'
import { arrivalOf, arrive } from './arrival.ts'
import { lifeOf } from './life.ts'
import { requireToken } from './mesh-token.ts'
import { noteRequest } from './note-request.ts'
import { type Respond, respondRaw, respondWithHandler } from './respond.ts'
import { inMatchingOrder, methodsOf, type Route, routeName } from './routes.ts'
import { sendProblem } from './send-problem.ts'
import type { Handler, Handlers, ServeOptions } from './serve-options.ts'
import { isOpenRoute, standardRoutes } from './standard-routes.ts'
import { newStatistics } from './statistics.ts'

const defaults = { bodyLimitBytes: 256 * 1024, timeoutMs: 30_000 }

/** For answers that a browser may show. Plain http must work too, on this machine and behind a proxy that ends TLS; the proxy may add what only it knows. */
const securityHeaders = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
})

/**
 * Turns a contract and its handlers into an express app, with all that a request needs: id, caller, deadline, parsing,
 * problems, span names, log lines, and the pages every service has (`/health`, `/stats`, …).
 */
export function serve<const C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  options: ServeOptions = {},
): Express {
  const isPublic = options.isPublic ?? contract.service === 'api_gateway'
  const respondOptions = { ...defaults, ...options, isPublic }
  const statistics = newStatistics()
  const app = express()
  const ownIdentity = newIdentity(contract.service)
  const identity = () => options.identity ?? lifeOf(app)?.identity ?? ownIdentity
  const openNames = new Set(options.routes?.filter(({ isOpen }) => isOpen).map(({ name }) => name))
  const isOpen = (name: string) => isOpenRoute(name) || openNames.has(name)

  const routes = inMatchingOrder<Route & { readonly method: keyof typeof verbs; readonly respond: Respond }>([
    ...standardRoutes({ app, identity, statistics, options }),
    ...Object.entries<Operation>(contract.operations).flatMap(([key, operation]) => {
      const handler = handlers[key as keyof C['operations']] as unknown as Handler<Operation> // of the same key, so of the same types
      const respond = respondWithHandler(operation, handler, respondOptions)
      return [operation.path, ...(operation.aliases ?? [])].map((path) => ({ ...operation, path, respond }))
    }),
    ...(options.routes ?? []).map((route) => ({ ...route, respond: respondRaw(route, respondOptions) })),
  ])
  const nameOf = (method: string, path: string) => routeName(routes, { method, path })
  nameServerSpans((method, path) => `${contract.service}.${nameOf(method, path)}`)

  app.disable('x-powered-by')
  app.disable('etag') // hashing every answer costs more than the bytes it could save on loopback
  if (isPublic) app.use(securityHeaders)
  app.use((request, response, next) => {
    const name = nameOf(request.method, request.path)
    const { requestId } = arrive(request, response, { name, isPublic })
    if (!isPublic) response.setHeader('X-Content-Type-Options', 'nosniff') // all that matters of an answer to a neighbour
    if (lifeOf(app)?.isDraining()) response.setHeader('Connection', 'close')
    withLogFields({ request_id: requestId }, () => {
      const onClose = AsyncResource.bind(() => noteRequest(request, response, { statistics, isQuiet: isOpen(name) }))
      response.once('close', onClose)
      next()
    })
  })
  app.use((request, response, next) => {
    const { name } = arrivalOf(response)
    const token = options.token ?? lifeOf(app)?.token
    if (token !== undefined && !isPublic && !isOpen(name)) requireToken(request.headers.authorization, token)
    next()
  })
  for (const { method, path, respond } of routes)
    app[verbs[method]](path, (request, response) => respond(request, response))
  app.use(({ method, path }) => {
    const methods = methodsOf(routes, path).join(', ')
    if (methods === '') throw new MeshError('not_found', `Cannot ${method} ${path}: there is no such route`)
    const headers = { Allow: methods }
    throw new MeshError('method_not_allowed', `Cannot ${method} ${path}: its methods are ${methods}`, { headers })
  })
  app.use(sendProblem)
  return app
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const
