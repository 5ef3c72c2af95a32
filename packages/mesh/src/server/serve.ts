import { AsyncResource } from 'node:async_hooks'
import { logger, nameServerSpans, withLogFields } from '@dataprime/telemetry'
import express, { type Express, type Request, type Response } from 'express'
import helmet from 'helmet'
import type { Call } from '../call.ts'
import type { Contract, Operation } from '../contract.ts'
import { newIdentity } from '../identity.ts'
import { parseInput } from '../input-problems.ts'
import { MeshError } from '../mesh-error.ts'
import { arrivalOf, arrive } from './arrival.ts'
import { readBytes, readJsonObject } from './body.ts'
import { lifeOf } from './life.ts'
import { requireToken } from './mesh-token.ts'
import { openCall, withinCall } from './open-call.ts'
import { inMatchingOrder, methodsOf, type Route, routeName } from './routes.ts'
import { sendProblem } from './send-problem.ts'
import type { Handler, Handlers, RawRoute, ServeOptions } from './serve-options.ts'
import { isOpenRoute, standardRoutes } from './standard-routes.ts'
import { addRequest, newStatistics } from './statistics.ts'

const defaults = { bodyLimitBytes: 256 * 1024, timeoutMs: 30_000 }

/**
 * Turns a contract and its handlers into an express app, with all that a request needs: id, caller, deadline, parsing,
 * problems, span names, log lines, and the pages every service has (`/health`, `/stats`, …).
 */
export function serve<const C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  options: ServeOptions = {},
): Express {
  const { bodyLimitBytes, timeoutMs } = { ...defaults, ...options }
  const isPublic = options.isPublic ?? contract.service === 'api_gateway'
  const statistics = newStatistics()
  const app = express()
  const ownIdentity = options.identity ?? newIdentity(contract.service)
  const identity = () => options.identity ?? lifeOf(app)?.identity ?? ownIdentity
  const standard = standardRoutes({ app, identity, statistics, options })
  const operations = Object.entries(contract.operations).map(([key, operation]) => ({ ...operation, key }))
  const raw = options.routes ?? []
  const routes = inMatchingOrder<Route>([...standard, ...operations, ...raw])
  const nameOf = (method: string, path: string) => routeName(routes, { method, path })

  nameServerSpans((method, path) => `${contract.service}.${nameOf(method, path)}`)
  app.disable('x-powered-by')
  app.disable('etag') // hashing every answer costs more than the bytes it could save on loopback
  app.use(
    helmet({
      strictTransportSecurity: false,
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    }),
  )
  app.use((request, response, next) => {
    const arrival = arrive(request, response, { name: nameOf(request.method, request.path), isPublic })
    if (lifeOf(app)?.isDraining()) response.setHeader('Connection', 'close')
    withLogFields({ request_id: arrival.requestId }, () => {
      response.once(
        'close',
        AsyncResource.bind(() => noteRequest(request, response)),
      )
      next()
    })
  })
  app.use(async (request, response, next) => {
    const { name } = arrivalOf(response)
    const token = options.token ?? lifeOf(app)?.token
    const isOpen = isPublic || isOpenRoute(name) || raw.some((route) => route.name === name && route.isOpen)
    if (token !== undefined && !isOpen) requireToken(request.headers.authorization, token)
    next()
  })
  for (const route of inMatchingOrder<Route & { respond: Respond }>([
    ...standard,
    ...operations.map((operation) => ({ ...operation, respond: operationResponder(operation) })),
    ...raw.map((route) => ({ ...route, respond: rawResponder(route) })),
  ])) {
    app[verbs[route.method as keyof typeof verbs]](route.path, (request, response) => route.respond(request, response))
  }
  app.use((request) => {
    const methods = methodsOf(routes, request.path)
    if (methods.length === 0)
      throw new MeshError('not_found', `Cannot ${request.method} ${request.path}: there is no such route`)
    throw new MeshError(
      'method_not_allowed',
      `Cannot ${request.method} ${request.path}: its methods are ${methods.join(', ')}`,
      {
        headers: { Allow: methods.join(', ') },
      },
    )
  })
  app.use(sendProblem)
  return app

  type Respond = (request: Request, response: Response) => Promise<void> | void

  function operationResponder(operation: Operation & { key: string }): Respond {
    const handler = handlers[operation.key as keyof C['operations']] as unknown as Handler<Operation> // of the same key, so of the same types
    return (request, response) =>
      answering(request, response, {}, async (call) => {
        const body =
          operation.method === 'POST' || operation.method === 'PUT'
            ? await readJsonObject(request, response, bodyLimitBytes)
            : {}
        const input = parseInput(operation.input, { ...request.query, ...body, ...request.params })
        const output = await handler(input, call)
        return options.checkOutput ? operation.output.parse(output) : output
      }).then((output) => {
        response.status(operation.status ?? 200).json(output)
      })
  }

  function rawResponder(route: RawRoute): Respond {
    return (request, response) =>
      answering(request, response, route, async (call) => {
        const body =
          route.bodyLimitBytes === undefined
            ? Buffer.alloc(0)
            : await readBytes(request, response, route.bodyLimitBytes)
        await route.handle(request, response, { call, body, params: request.params, query: request.query })
      })
  }

  async function answering<T>(
    request: Request,
    response: Response,
    { hasNoDeadline }: { hasNoDeadline?: boolean },
    work: (call: Call) => Promise<T>,
  ): Promise<T> {
    const arrival = arrivalOf(response)
    if (options.admit) {
      const { method, path, headers, socket } = request
      const admission = await options.admit({
        operation: arrival.name,
        method,
        path,
        headers,
        remoteAddress: socket.remoteAddress,
      })
      for (const [name, value] of Object.entries(admission.headers ?? {})) response.setHeader(name, value)
      arrival.caller = admission.caller
    }
    const { requestId, caller } = arrival
    const longest = hasNoDeadline ? Number.POSITIVE_INFINITY : timeoutMs
    const call = openCall(request, response, { requestId, caller, timeoutMs: longest, isPublic })
    try {
      return await withinCall(call, () => work(call))
    } finally {
      call.close()
    }
  }

  function noteRequest(request: Request, response: Response): void {
    const { name, startedAt, caller } = arrivalOf(response)
    const durationMs = performance.now() - startedAt
    const status = response.writableFinished ? response.statusCode : 499
    addRequest(statistics, { name, status, durationMs })
    const fields = {
      operation: name,
      method: request.method,
      status,
      duration_ms: Number(durationMs.toFixed(2)),
      caller,
    }
    if (isOpenRoute(name)) logger.debug(fields, 'request')
    else logger.info(fields, 'request')
  }
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const
