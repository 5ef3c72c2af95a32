import { logger } from '@dataprime/telemetry'
import type { Request, Response } from 'express'
import { arrivalOf } from './arrival.ts'
import { isOpenRoute } from './standard-routes.ts'
import { addRequest, type Statistics } from './statistics.ts'

/** Counts and logs a request that is over: a line each, of level debug for probes. */
export function noteRequest(request: Request, response: Response, statistics: Statistics): void {
  const { name, startedAt, caller } = arrivalOf(response)
  const durationMs = performance.now() - startedAt
  const status = response.writableFinished ? response.statusCode : 499 // the client left before its answer
  addRequest(statistics, { name, status, durationMs })
  const duration_ms = Number(durationMs.toFixed(2))
  logger[isOpenRoute(name) ? 'debug' : 'info'](
    { operation: name, method: request.method, status, duration_ms, caller },
    'request',
  )
}
