import { type EventHub, eventRoute, newKeysInUse, type ServeOptions, serve } from '@dataprime/mesh'
import { gatewayContract } from '@dataprime/mesh/contracts'
import { admit } from './admit.ts'
import type { OwnedChange } from './follow-changes.ts'
import type { TraceFeed } from './follow-traces.ts'
import { generateQuery } from './generate-query.ts'
import { getGenerationStatus } from './get-generation-status.ts'
import { getRequest } from './get-request.ts'
import { getRequestEvents } from './get-request-events.ts'
import type { TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'
import { pageRoutes } from './page.ts'
import { submitFeedback } from './submit-feedback.ts'
import { submitGeneration } from './submit-generation.ts'
import { neighbourFigures, neighbourHealth } from './watch-neighbours.ts'

export interface Deps {
  readonly neighbours: Neighbours
  readonly links: TraceLinks
  readonly changes: EventHub<OwnedChange>
  readonly traces: TraceFeed
  /** Of this process. */
  readonly instanceId: string
}

export function createApp(deps: Deps, options: ServeOptions = {}) {
  const { validation, queue, storage } = deps.neighbours
  const keysInUse = newKeysInUse()
  return serve(
    gatewayContract,
    {
      generateQuery: (question, call) => generateQuery(deps, question, call),
      submit: (question, call) => submitGeneration({ ...deps, keysInUse }, question, call),
      status: ({ id }, call) => getGenerationStatus(deps, id, call),
      validate: (input, call) => validation.validate(input, call),
      format: (input, call) => validation.format(input, call),
      explain: (input, call) => validation.explain(input, call),
      submitFeedback: (input, call) => submitFeedback(deps.neighbours, input, call),
      feedbackStats: (input, call) => storage.feedbackStats(input, call),
      requests: (filter, call) => storage.requests({ ...filter, caller: call.caller }, call),
      request: ({ id }, call) => getRequest(deps.neighbours, id, call),
      traces: (filter, call) => storage.traces(filter, call),
      requestEvents: ({ id }, call) => getRequestEvents(deps.neighbours, id, call),
      deadLetters: (filter, call) => queue.deadLetters(filter, call),
      deadLetter: (input, call) => queue.deadLetter(input, call),
      replay: (input, call) => queue.replay(input, call),
      replayAll: ({ filter, limit }, call) => queue.replayAll({ ...filter, limit }, call),
      discard: (input, call) => queue.discard(input, call),
      decisions: (page, call) => queue.decisions(page, call),
      trace: (input, call) => storage.trace(input, call),
      otlpTrace: (input, call) => storage.otlpTrace(input, call),
      importTraces: (otlp, call) => storage.importTraces(otlp, call),
      serviceMap: (window, call) => storage.serviceMap(window, call),
    },
    {
      admit,
      ...options,
      isPublic: true,
      alsoUnder: '/api',
      dependencies: neighbourHealth(deps.neighbours),
      figures: () => neighbourFigures(deps.neighbours),
      routes: [
        ...pageRoutes(),
        eventRoute({
          name: 'follow_events',
          path: '/api/events',
          hub: deps.changes,
          event: 'request',
          told: ({ caller, change }, call) => (caller === call.caller ? change : undefined),
        }),
        eventRoute({ name: 'stream_traces', path: '/api/traces/stream', hub: deps.traces, event: 'trace' }),
      ],
    },
  )
}
