import type { Request, Response } from 'express'
import type { Call } from '../call.ts'
import type { Operation } from '../contract.ts'
import { parseInput } from '../input-problems.ts'
import { arrivalOf } from './arrival.ts'
import { readBytes, readJsonObject } from './body.ts'
import { openCall, withinCall } from './open-call.ts'
import { namesTag, Reply, type ReplyOptions, weakTag } from './reply.ts'
import type { Handler, RawRoute, ServeOptions } from './serve-options.ts'

/** Answers one request; what it throws becomes a problem. */
export type Respond = (request: Request, response: Response) => Promise<void> | void

export interface RespondOptions extends Pick<ServeOptions, 'admit' | 'checkOutput'> {
  readonly bodyLimitBytes: number
  readonly timeoutMs: number
  readonly isPublic: boolean
}

export function respondWithHandler(
  operation: Operation,
  handler: Handler<Operation>,
  options: RespondOptions,
): Respond {
  const hasBody = operation.method === 'POST' || operation.method === 'PUT'
  const bodyLimitBytes = Math.max(operation.bodyLimitBytes ?? 0, options.bodyLimitBytes)
  return async (request, response) => {
    await admit(request, response, options)
    const { output, extras } = await withinCall(open(request, response, options), async (call) => {
      const body = hasBody ? await readJsonObject(request, response, bodyLimitBytes) : {}
      const input = parseInput(operation.input, { ...request.query, ...body, ...request.params })
      const answer = await handler(input, call)
      const { body: output, options: extras } = answer instanceof Reply ? answer : { body: answer, options: {} }
      return { output: options.checkOutput ? operation.output.parse(output) : output, extras }
    })
    send(request, response, { status: operation.status ?? 200, output, extras })
  }
}

interface Answer {
  readonly status: number
  readonly output: unknown
  readonly extras: ReplyOptions
}

function send(request: Request, response: Response, { status, output, extras }: Answer): void {
  response.set(extras.headers ?? {}).status(extras.status ?? status)
  if (extras.version !== undefined) {
    const tag = weakTag(extras.version)
    response.set('ETag', tag)
    if (namesTag(request.get('if-none-match'), tag)) {
      response.status(304).end()
      return
    }
  }
  response.json(output)
}

export function respondRaw(route: RawRoute, options: RespondOptions): Respond {
  const timeoutMs = route.hasNoDeadline ? Number.POSITIVE_INFINITY : options.timeoutMs
  return async (request, response) => {
    await admit(request, response, options)
    await withinCall(open(request, response, { ...options, timeoutMs }), async (call) => {
      const limit = route.bodyLimitBytes
      const body = limit === undefined ? Buffer.alloc(0) : await readBytes(request, response, limit)
      await route.handle(request, response, { call, body, params: request.params, query: request.query })
    })
  }
}

function open(request: Request, response: Response, { timeoutMs, isPublic }: RespondOptions): Call {
  const { requestId, caller } = arrivalOf(response)
  return openCall(request, response, { requestId, caller, timeoutMs, isPublic })
}

async function admit(request: Request, response: Response, options: RespondOptions): Promise<void> {
  if (options.admit === undefined) return
  const { method, path, headers, socket } = request
  const arrival = arrivalOf(response)
  const asking = { operation: arrival.name, method, path, headers, remoteAddress: socket.remoteAddress }
  const admission = await options.admit(asking)
  response.set(admission.headers ?? {})
  arrival.caller = admission.caller
}
