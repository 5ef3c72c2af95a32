import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, createEventHub } from '@dataprime/mesh'
import { type StoredEvent, storageContract } from '@dataprime/mesh/contracts'
import { onTestFinished } from 'vitest'
import { createApp } from '../src/app.ts'
import { openDatabase } from '../src/database/open.ts'
import { openEventFeed } from '../src/event-feed.ts'
import { openTelemetryStore, type TelemetryStoreOptions } from '../src/telemetry/store.ts'
import { temporaryFolder } from './temporary.ts'

/** The service on a free port, with a client for it; all of it ends with the test. */
export async function serving({ maxPendingBytes }: Pick<TelemetryStoreOptions, 'maxPendingBytes'> = {}) {
  const folder = temporaryFolder()
  const databasePath = join(folder, 'storage.db')
  const database = await openDatabase(databasePath, { busyTimeoutMs: 10 })
  const telemetry = await openTelemetryStore({
    path: join(folder, 'telemetry.db'),
    retention: { maxAgeMs: 86_400_000, maxSpans: 1_000, maxLogs: 1_000, maxBytes: 1e9 },
    now: Date.now,
    ...(maxPendingBytes !== undefined && { maxPendingBytes }),
  })
  const ending = new AbortController()
  const events = createEventHub<StoredEvent>()
  const app = createApp({
    database,
    telemetry,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    ending: ending.signal,
    feed: await openEventFeed(database.db, events),
    events,
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
    await database.close()
  })
  return { url, client, database, databasePath, events, end: () => ending.abort() }
}
