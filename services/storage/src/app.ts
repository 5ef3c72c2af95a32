import { type Check, newKeysInUse, serve } from '@dataprime/mesh'
import { storageContract } from '@dataprime/mesh/contracts'
import { activeSpanId, activeTraceId } from '@dataprime/telemetry'
import { sql } from 'kysely'
import { feedbackFigures } from './database/feedback.ts'
import type { Database } from './database/open.ts'
import { stepsOf } from './database/steps.ts'
import { ingestRoutes } from './ingest.ts'
import { onDatabase } from './on-database.ts'
import { request } from './request.ts'
import { requests } from './requests.ts'
import { saveStep } from './save-step.ts'
import { stats } from './stats.ts'
import { store } from './store.ts'
import { storeFeedback } from './store-feedback.ts'
import type { TelemetryStore } from './telemetry/store.ts'
import { traceStreamRoute } from './trace-stream.ts'
import { otlpTrace, serviceMap, trace, traces } from './traces.ts'

export interface Deps {
  readonly database: Database
  readonly telemetry: TelemetryStore
  readonly now: () => Date
  readonly newId: () => string
  /** Aborted when the process begins to end: event streams end then. */
  readonly ending: AbortSignal
}

export function createApp({ database, telemetry, now, newId, ending }: Deps) {
  const { db, commit } = database
  const feedbackKeys = newKeysInUse()
  const answers: Check = () => sql`select name from schema_versions limit 1`.execute(db)
  return serve(
    storageContract,
    {
      store: (processed) => onDatabase('INSERT', () => store(commit, processed, now())),
      saveStep: (step, call) =>
        onDatabase('UPSERT', () => saveStep(commit, step, { call, now: now(), traceId: activeTraceId() ?? null })),
      steps: ({ id }) => onDatabase('SELECT', async () => ({ steps: [...(await stepsOf(db, id))] })),
      storeFeedback: (feedback, call) => {
        const { caller, idempotencyKey } = call
        const giving = { caller, idempotencyKey, now: now(), newId, span: activeSpan() }
        return feedbackKeys.alone(call, () => onDatabase('UPSERT', () => storeFeedback(db, feedback, giving)))
      },
      feedbackStats: () => onDatabase('SELECT', () => feedbackFigures(db)),
      requests: (filter) => onDatabase('SELECT', () => requests(db, filter)),
      request: ({ id }) => onDatabase('SELECT', () => request(db, id)),
      traces: (filter) => traces(telemetry, filter),
      trace: ({ id }) => trace(telemetry, id),
      otlpTrace: ({ id }) => otlpTrace(telemetry, id),
      serviceMap: (window) => serviceMap(telemetry, window, now()),
    },
    {
      routes: [...ingestRoutes(telemetry), traceStreamRoute(telemetry, ending)],
      ready: { database: answers },
      dependencies: { telemetry_store: () => telemetry.counts() },
      figures: () => stats(database, telemetry),
    },
  )
}

function activeSpan() {
  const traceId = activeTraceId()
  const spanId = activeSpanId()
  return traceId && spanId ? { traceId, spanId } : undefined
}
