import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { connect } from '@dataprime/mesh'
import { processingContract, queueContract } from '@dataprime/mesh/contracts'
import { openSqliteQueue, startWorker } from '@dataprime/queue'
import { onTestFinished } from 'vitest'
import { freePort, listening } from '../../../../test/support/listening.ts'
import { createApp } from '../../src/app.ts'
import type { TraceMode } from '../../src/attempt-span.ts'
import { createBackPressure, type Waters } from '../../src/back-pressure.ts'
import { isProcessingBack } from '../../src/is-processing-back.ts'
import { processBackgroundMessage } from '../../src/process-background-message.ts'
import { publishChanges } from '../../src/publish-changes.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface ServiceOptions {
  /** 2 if absent. */
  readonly concurrency?: number
  /** Nobody is there if absent. */
  readonly processingUrl?: string
  readonly traceMode?: TraceMode
  readonly waters?: Waters
}

const ample: Waters = { high: 1_000, low: 800 }

/** The whole service in this process, as main.ts puts it together, and a client for it. */
export async function startService({
  processingUrl,
  traceMode = 'parent',
  waters = ample,
  concurrency = 2,
}: ServiceOptions = {}) {
  const queue = openSqliteQueue({ path: join(temporaryFolder(), 'queue.db'), policy: { retryDelaysMs: [1, 1] } })
  const processing = connect(processingContract, {
    from: 'queue_service',
    urls: [processingUrl ?? `http://127.0.0.1:${await freePort()}`],
  })
  const worker = startWorker({
    name: 'queue-test',
    queue,
    handle: processBackgroundMessage({ processing, queue, traceMode }),
    probe: (signal) => isProcessingBack(processing, signal),
    probeEveryMs: 20,
    concurrency,
    jobTimeoutMs: 5_000,
    heartbeatMs: 1_000,
  })
  const backPressure = createBackPressure(queue, waters)
  const { url } = await listening(
    createApp(
      { queue, worker, processing, backPressure, changes: publishChanges(queue), takesJobs: true },
      { checkOutput: true },
    ),
  )
  const client = connect(queueContract, { from: 'api_gateway', urls: [url] })
  onTestFinished(async () => {
    await worker.stop({ graceMs: 0 })
    client.close()
    processing.close()
    await queue.close()
  })
  return {
    queue,
    worker,
    client,
    url,
    /** Resolves when the job has reached the status; the test's own time limit bounds it. */
    async reached(id: string, status: string) {
      for (;;) {
        const job = await client.status({ id })
        if (job.status === status) return job
        await setImmediate()
      }
    },
  }
}
