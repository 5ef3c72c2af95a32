import { connect, run } from '@dataprime/mesh'
import { processingContract } from '@dataprime/mesh/contracts'
import { startWorker } from '@dataprime/queue'
import { logger } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { createBackPressure } from './back-pressure.ts'
import { readConfig } from './config.ts'
import { isProcessingBack } from './is-processing-back.ts'
import { observeQueue } from './observe-queue.ts'
import { openQueue } from './open-queue.ts'
import { processBackgroundMessage } from './process-background-message.ts'
import { publishChanges } from './publish-changes.ts'
import { withCrashPoints } from './with-crash-points.ts'

await run('queue_service', async (life) => {
  const config = readConfig(life.env)
  const { jobTimeoutMs, stopGraceMs } = config
  const queue = withCrashPoints(life.use(await openQueue(config)), life.crashPoint)
  const processing = life.use(
    // A job may take longer than a request.
    connect(processingContract, { from: 'queue_service', ...config.processing, timeoutMs: jobTimeoutMs }),
  )
  life.use({ close: observeQueue(queue) })
  const backPressure = createBackPressure(queue, config.waters)
  const changes = publishChanges(queue)
  life.signal.addEventListener('abort', changes.close)
  const worker = config.role === 'api' ? null : work()
  return { app: createApp({ queue, worker, processing, backPressure, changes, takesJobs: config.role !== 'worker' }) }

  function work() {
    const started = startWorker({
      name: life.identity.instance_id,
      queue,
      handle: processBackgroundMessage({ processing, queue, traceMode: config.traceMode }),
      probe: (signal) => isProcessingBack(processing, signal),
      concurrency: config.concurrency,
      jobTimeoutMs,
      heartbeatMs: config.heartbeatMs,
      onError: (error) => logger.error({ err: error }, 'the worker could not use the queue'),
    })
    const stop = () => started.stop({ graceMs: stopGraceMs })
    life.signal.addEventListener('abort', stop) // nothing new while requests in progress are finished
    life.use({ close: stop })
    return started
  }
})
