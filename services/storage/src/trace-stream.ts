import { eventStream, type RawRoute } from '@dataprime/mesh'
import type { TelemetryStore } from './telemetry/store.ts'

/** Traces that got spans are told together, this often at most. */
const pauseMs = 500
/** Of traces in one telling: a viewer shows no more, and reads the list when it wants older ones. */
const maxTold = 200

/** Server-sent events: the summary of each trace that spans were added to, as `trace`. One that grows comes again. */
export function traceStreamRoute(telemetry: TelemetryStore, ending: AbortSignal): RawRoute {
  return {
    name: 'stream_traces',
    method: 'GET',
    path: '/traces/stream',
    hasNoDeadline: true,
    handle: (_request, response, { call }) =>
      eventStream(response, AbortSignal.any([call.signal, ending]), (send) => tell(telemetry, send)),
  }
}

function tell(telemetry: TelemetryStore, send: (event: string, data: unknown) => void): () => void {
  let waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const endWatch = telemetry.watch((traceIds) => {
    for (const id of traceIds) waiting.add(id)
    timer ??= setTimeout(() => void flush(), pauseMs)
  })

  async function flush(): Promise<void> {
    const ids = [...waiting].slice(-maxTold)
    waiting = new Set()
    try {
      for (const summary of await telemetry.summaries(ids)) send('trace', summary)
    } catch {
      // The store is away for a moment: these traces are in its list when it is back, and the next ones are told.
    }
    timer = waiting.size > 0 ? setTimeout(() => void flush(), pauseMs) : undefined
  }

  return () => {
    endWatch()
    clearTimeout(timer)
  }
}
