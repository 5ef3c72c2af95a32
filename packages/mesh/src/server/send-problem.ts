import { activeTraceId, logger } from '@dataprime/telemetry'
import { trace } from '@opentelemetry/api'
import type { NextFunction, Request, Response } from 'express'
import { MeshError, toMeshError } from '../mesh-error.ts'
import { problemMediaType, toProblem } from '../problem.ts'
import { arrivalOf } from './arrival.ts'

/** The edge at which everything thrown becomes an answer. Bugs and failing neighbours are logged with their causes and marked on the span. */
export function sendProblem(caught: unknown, request: Request, response: Response, _next: NextFunction): void {
  const error = fromExpress(caught) ?? toMeshError(caught)
  if (error.status >= 500) {
    trace.getActiveSpan()?.recordException(error.cause instanceof Error ? error.cause : error)
    logger.error({ err: error, code: error.code, operation: arrivalOf(response).name }, error.message)
  }
  if (response.headersSent || response.destroyed) {
    response.destroy() // half an answer is out: only breaking off tells the client that it is not whole
    return
  }
  const { requestId } = arrivalOf(response)
  response.set(error.headers)
  if (error.retryAfterMs !== undefined)
    response.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))))
  response
    .status(error.status)
    .type(problemMediaType)
    .send(JSON.stringify(toProblem(error, { instance: request.path, requestId, traceId: activeTraceId() })))
}

/** A path that cannot be decoded (`/requests/%zz`) is refused by express itself. */
function fromExpress(caught: unknown): MeshError | undefined {
  if (!(caught instanceof URIError)) return undefined
  return new MeshError('invalid_request', 'Cannot read the path: it is not correctly percent-encoded', {
    cause: caught,
  })
}
