import { type ServeOptions, serve } from '@dataprime/mesh'
import { gatewayContract } from '@dataprime/mesh/contracts'
import { generateQuery } from './generate-query.ts'
import type { TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'
import { pageRoutes } from './page.ts'
import { submitFeedback } from './submit-feedback.ts'
import { neighbourFigures, neighbourHealth } from './watch-neighbours.ts'

export interface Deps {
  readonly neighbours: Neighbours
  readonly links: TraceLinks
}

export function createApp(deps: Deps, options: ServeOptions = {}) {
  const { validation, storage } = deps.neighbours
  return serve(
    gatewayContract,
    {
      generateQuery: (question, call) => generateQuery(deps, question, call),
      validate: (input, call) => validation.validate(input, call),
      format: (input, call) => validation.format(input, call),
      explain: (input, call) => validation.explain(input, call),
      submitFeedback: (input, call) => submitFeedback(deps.neighbours, input, call),
      feedbackStats: (input, call) => storage.feedbackStats(input, call),
      requests: (filter, call) => storage.requests({ ...filter, caller: call.caller }, call),
      request: (input, call) => storage.request(input, call),
      traces: (filter, call) => storage.traces(filter, call),
      trace: (input, call) => storage.trace(input, call),
      otlpTrace: (input, call) => storage.otlpTrace(input, call),
      serviceMap: (window, call) => storage.serviceMap(window, call),
    },
    {
      ...options,
      isPublic: true,
      alsoUnder: '/api',
      dependencies: neighbourHealth(deps.neighbours),
      figures: () => neighbourFigures(deps.neighbours),
      routes: pageRoutes(),
    },
  )
}
