import type { Request, Response } from 'express'
import { validate as isRequestId, v7 as newRequestId } from 'uuid'
import { callHeaders } from '../call.ts'

/** What is known of a request from its first line and headers, before anything of it is read. */
export interface Arrival {
  readonly requestId: string
  /** Of the route, or `unmatched_route`. */
  readonly name: string
  /** Of `performance.now`. */
  readonly startedAt: number
  /** Set once the caller was admitted. */
  caller: string | undefined
}

const key = 'mesh.arrival'

export interface ArrivalOptions {
  readonly name: string
  /** Ids from outside are not believed: two requests could share one. */
  readonly isPublic: boolean
}

export function arrive(request: Request, response: Response, { name, isPublic }: ArrivalOptions): Arrival {
  const given = isPublic ? undefined : request.get(callHeaders.requestId)
  const requestId = given !== undefined && isRequestId(given) ? given : newRequestId()
  const arrival: Arrival = { requestId, name, startedAt: performance.now(), caller: undefined }
  response.locals[key] = arrival
  response.setHeader('X-Request-Id', requestId)
  return arrival
}

/** Of a request that has passed `arrive`, which is the first thing every request does. */
export function arrivalOf(response: Response): Arrival {
  return response.locals[key]
}
