import { createEventHub, run } from '@dataprime/mesh'
import type { StoredEvent } from '@dataprime/mesh/contracts'
import { receiveOwnTelemetry, shutdownTelemetry } from '@dataprime/telemetry'
import { v7 as newId } from 'uuid'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './database/open.ts'
import { openEventFeed } from './event-feed.ts'
import { openArchive } from './retention/archive.ts'
import { keepRetention } from './retention/keeper.ts'
import { openTelemetryStore } from './telemetry/store.ts'

await run('storage_service', async (life) => {
  const {
    database: location,
    telemetryPath,
    retention,
    archivePath,
    retentionDays,
    retentionEveryMs,
  } = readConfig(life.env)
  const telemetry = await openTelemetryStore({ path: telemetryPath, retention, now: Date.now })
  // Opened first and so closed last: the service's own spans go in until there are no more.
  life.use({ close: () => shutdownTelemetry().then(telemetry.close) })
  receiveOwnTelemetry({
    spans: async (body) => void (await telemetry.ingest('spans', body)),
    logs: async (body) => void (await telemetry.ingest('logs', body)),
  })
  const database = life.use(await openDatabase(location))
  const events = createEventHub<StoredEvent>()
  life.signal.addEventListener('abort', events.close)
  const feed = life.use(await openEventFeed(database, events))
  const now = () => new Date()
  const archive = openArchive(archivePath)
  const keeping = { database, archive, days: retentionDays, now, newId, everyMs: retentionEveryMs }
  const keeper = life.use(keepRetention(keeping))
  const { signal: ending, crashPoint } = life
  return { app: createApp({ database, telemetry, retention: keeper, now, newId, ending, feed, events, crashPoint }) }
})
