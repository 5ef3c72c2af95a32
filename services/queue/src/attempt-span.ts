import type { Job } from '@dataprime/queue'
import { type Carrier, SpanKind, spanNames, withSpan } from '@dataprime/telemetry'
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api'

/**
 * `parent`: attempts stay in the trace of the request that asked for the job, below its root, however late they are.
 * `link`: each attempt is a trace of its own that links there, for jobs that outlive what a trace store can hold together.
 */
export type TraceMode = 'parent' | 'link'

export interface AttemptSpan {
  readonly mode: TraceMode
  readonly attributes: Readonly<Record<string, string | number>>
}

/** Runs one attempt at a job inside a CONSUMER span of its own. Baggage travels on in both modes. */
export function withAttemptSpan<T>(job: Job, { mode, attributes }: AttemptSpan, work: () => T): T {
  const name = spanNames.processBackgroundMessage
  const kind = SpanKind.CONSUMER
  const { root, producer } = job
  switch (mode) {
    case 'parent':
      return withSpan(name, { kind, attributes, links: present(producer), ...(root && { parent: root }) }, work)
    case 'link':
      return context.with(baggageOnly(root), () =>
        withSpan(name, { kind, attributes, links: present(root, producer) }, work),
      )
  }
}

function present(...carriers: readonly (Carrier | null)[]): readonly Carrier[] {
  return carriers.filter((carrier) => carrier !== null)
}

function baggageOnly(root: Carrier | null) {
  return root?.baggage === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { baggage: root.baggage })
}
