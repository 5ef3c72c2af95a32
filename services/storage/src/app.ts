import { type Check, type CrashPoint, type EventHub, eventRoute, newKeysInUse, serve } from '@dataprime/mesh'
import { type StoredEvent, storageContract } from '@dataprime/mesh/contracts'
import { activeSpanId, activeTraceId } from '@dataprime/telemetry'
import { sql } from 'kysely'
import type { Database } from './database/database.ts'
import { feedbackFigures } from './database/feedback.ts'
import { stepsOf } from './database/steps.ts'
import type { EventFeed } from './event-feed.ts'
import { importTraces } from './import-traces.ts'
import { ingestRoutes } from './ingest.ts'
import { linkToRated } from './link-to-rated.ts'
import { onDatabase } from './on-database.ts'
import { request } from './request.ts'
import { requestEvents } from './request-events.ts'
import { requests } from './requests.ts'
import type { Retention } from './retention/keeper.ts'
import { saveStep } from './save-step.ts'
import { stats } from './stats.ts'
import { store } from './store.ts'
import { storeFeedback } from './store-feedback.ts'
import type { TelemetryStore } from './telemetry/store.ts'
import { traceStreamRoute } from './trace-stream.ts'
import { otlpTrace, serviceMap, trace, traces } from './traces.ts'
import { withCrashPoints } from './with-crash-points.ts'

export interface Deps {
  readonly database: Database
  readonly telemetry: TelemetryStore
  readonly retention: Pick<Retention, 'run'>
  readonly now: () => Date
  readonly newId: () => string
  /** Aborted when the process begins to end: event streams end then. */
  readonly ending: AbortSignal
  readonly feed: EventFeed
  /** Where the feed publishes. */
  readonly events: EventHub<StoredEvent>
  readonly crashPoint: CrashPoint
}

export function createApp({ database, telemetry, retention, now, newId, ending, feed, events, crashPoint }: Deps) {
  const { db, commit } = database
  const commitStep = withCrashPoints(commit, crashPoint, 'save_step')
  const commitRows = withCrashPoints(commit, crashPoint, 'store_rows')
  const feedbackKeys = newKeysInUse()
  const answers: Check = () => sql`select name from schema_versions limit 1`.execute(db)
  /** For what may write an event. */
  const onLoggedDatabase: typeof onDatabase = async (operation, work) => {
    const done = await onDatabase(operation, work)
    feed.look()
    return done
  }
  return serve(
    storageContract,
    {
      store: (processed) => onLoggedDatabase('INSERT', () => store(commitRows, processed, now())),
      saveStep: (step, call) =>
        onLoggedDatabase('UPSERT', () =>
          saveStep(commitStep, step, { call, now: now(), traceId: activeTraceId() ?? null }),
        ),
      steps: ({ id }) => onDatabase('SELECT', async () => ({ steps: [...(await stepsOf(db, id))] })),
      storeFeedback: (feedback, call) => {
        const { caller, idempotencyKey } = call
        const giving = { caller, idempotencyKey, now: now(), newId, span: activeSpan() }
        return feedbackKeys.alone(call, () =>
          onLoggedDatabase('UPSERT', async () => {
            await linkToRated(db, feedback)
            return storeFeedback(commit, feedback, giving)
          }),
        )
      },
      feedbackStats: () => onDatabase('SELECT', () => feedbackFigures(db)),
      requestEvents: ({ id }) => onDatabase('SELECT', () => requestEvents(db, id)),
      requests: (filter) => onDatabase('SELECT', () => requests(db, filter)),
      request: ({ id }) => onDatabase('SELECT', () => request(db, id)),
      importTraces: (otlp) => importTraces(telemetry, otlp),
      runRetention: ({ dry_run }) => onLoggedDatabase('DELETE', () => retention.run(dry_run)),
      traces: (filter) => traces(telemetry, filter),
      trace: ({ id }) => trace(telemetry, id),
      otlpTrace: ({ id }) => otlpTrace(telemetry, id),
      serviceMap: (window) => serviceMap(telemetry, window, now()),
    },
    {
      routes: [
        ...ingestRoutes(telemetry),
        traceStreamRoute(telemetry, ending),
        eventRoute({ name: 'follow_events', path: '/events', hub: events, event: 'data' }),
      ],
      ready: { database: answers },
      dependencies: { telemetry_store: () => telemetry.counts() },
      figures: () => onDatabase('SELECT', () => stats(database, telemetry)),
    },
  )
}

function activeSpan() {
  const traceId = activeTraceId()
  const spanId = activeSpanId()
  return traceId && spanId ? { traceId, spanId } : undefined
}
