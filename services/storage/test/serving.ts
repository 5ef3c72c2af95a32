import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, createEventHub } from '@dataprime/mesh'
import { type StoredEvent, storageContract } from '@dataprime/mesh/contracts'
import { onTestFinished } from 'vitest'
import { createApp } from '../src/app.ts'
import type { Database } from '../src/database/database.ts'
import { openEventFeed } from '../src/event-feed.ts'
import { openArchive } from '../src/retention/archive.ts'
import { keepRetention } from '../src/retention/keeper.ts'
import { openTelemetryStore, type TelemetryStoreOptions } from '../src/telemetry/store.ts'
import { temporaryDatabase, temporaryFolder } from './temporary.ts'

interface Serving extends Pick<TelemetryStoreOptions, 'maxPendingBytes'> {
  /** An empty file by default. */
  readonly database?: Database
}

/** The service on a free port, with a client for it; both end with the test. */
export async function serving({ maxPendingBytes, database: given }: Serving = {}) {
  const database = given ?? (await temporaryDatabase())
  const folder = temporaryFolder()
  const telemetry = await openTelemetryStore({
    path: join(folder, 'telemetry.db'),
    retention: { maxAgeMs: 86_400_000, maxSpans: 1_000, maxLogs: 1_000, maxBytes: 1e9 },
    now: Date.now,
    ...(maxPendingBytes !== undefined && { maxPendingBytes }),
  })
  const retention = keepRetention({
    database,
    archive: openArchive(join(folder, 'archive')),
    days: { requests: 30, feedback: 90, events: 365, archives: 365 },
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    everyMs: 0,
  })
  const ending = new AbortController()
  const events = createEventHub<StoredEvent>()
  const feed = await openEventFeed(database, events)
  const app = createApp({
    database,
    telemetry,
    retention,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    ending: ending.signal,
    feed,
    events,
    crashPoint: () => {},
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // of a TCP server
  const client = connect(storageContract, { from: 'processing_service', urls: [url] })
  onTestFinished(async () => {
    client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await telemetry.close()
    feed.close()
  })
  return { url, client, database, events, end: () => ending.abort() }
}
