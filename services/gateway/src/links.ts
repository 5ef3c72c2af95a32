import type { Answer } from '@dataprime/mesh/contracts'

/** Where a trace can be looked at. */
export type TraceLinks = (traceId: string) => Answer['links']

/** What stands for a trace id where tracing is off: W3C Trace Context's invalid id. */
export const noTrace = '0'.repeat(32)

export interface LinkTemplates {
  readonly jaeger: string | undefined
  readonly coralogix: string | undefined
}

/** @param templates addresses with `{trace_id}` where the id belongs */
export function traceLinks({ jaeger, coralogix }: LinkTemplates): TraceLinks {
  return (traceId) => ({
    trace: `/traces/${traceId}`,
    ...(jaeger === undefined ? {} : { jaeger: jaeger.replaceAll('{trace_id}', traceId) }),
    ...(coralogix === undefined ? {} : { coralogix: coralogix.replaceAll('{trace_id}', traceId) }),
  })
}
