import { connect, run } from '@dataprime/mesh'
import { processingContract } from '@dataprime/mesh/contracts'
import { openSqliteQueue, startWorker } from '@dataprime/queue'
import { logger, traceDatabase } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { createBackPressure } from './back-pressure.ts'
import { readConfig } from './config.ts'
import { isProcessingBack } from './is-processing-back.ts'
import { observeQueue } from './observe-queue.ts'
import { processBackgroundMessage } from './process-background-message.ts'

await run('queue_service', (life) => {
  const config = readConfig(life.env)
  const { concurrency, jobTimeoutMs, heartbeatMs, leaseMs, stopGraceMs, traceMode } = config
  const queue = life.use(
    openSqliteQueue({
      path: config.queuePath,
      policy: { leaseMs },
      instrument: (db) => traceDatabase(db, { namespace: 'queue' }),
    }),
  )
  const processing = life.use(
    // A job may take longer than a request.
    connect(processingContract, { from: 'queue_service', ...config.processing, timeoutMs: jobTimeoutMs }),
  )
  life.use({ close: observeQueue(queue) })
  const worker = startWorker({
    name: life.identity.instance_id,
    queue,
    handle: processBackgroundMessage({ processing, queue, traceMode }),
    probe: (signal) => isProcessingBack(processing, signal),
    concurrency,
    jobTimeoutMs,
    heartbeatMs,
    onError: (error) => logger.error({ err: error }, 'the worker could not use the queue'),
  })
  const stop = () => worker.stop({ graceMs: stopGraceMs })
  life.signal.addEventListener('abort', stop) // nothing new while requests in progress are finished
  life.use({ close: stop })
  const backPressure = createBackPressure(queue, config.waters)
  return { app: createApp({ queue, worker, processing, backPressure }) }
})
