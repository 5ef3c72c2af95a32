import { logger } from '@dataprime/telemetry'
import type { Request, Response } from 'express'
import { arrivalOf } from './arrival.ts'
import { addRequest, type Statistics } from './statistics.ts'

export interface Noting {
  readonly statistics: Statistics
  /** For probes and telemetry: a line about every batch of lines would never come to an end. */
  readonly isQuiet: boolean
}

/** Counts and logs a request that is over: a line each, of level debug for the quiet ones. */
export function noteRequest(request: Request, response: Response, { statistics, isQuiet }: Noting): void {
  const { name, startedAt, caller } = arrivalOf(response)
  const durationMs = performance.now() - startedAt
  const status = response.writableFinished ? response.statusCode : 499 // the client left before its answer
  addRequest(statistics, { name, status, durationMs })
  const duration_ms = Number(durationMs.toFixed(2))
  logger[isQuiet ? 'debug' : 'info'](
    { operation: name, method: request.method, status, duration_ms, caller },
    'request',
  )
}
