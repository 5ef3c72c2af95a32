// The thread that answers viewers, so that a search through everything holds up neither a request nor what is being written.
import { workerData } from 'node:worker_threads'
import { openToRead } from './file.ts'
import type { ReaderData, Reading } from './messages.ts'
import { otlpTrace } from './otlp.ts'
import { serviceMapReader } from './service-map.ts'
import { answerRequests } from './thread-port.ts'
import { traceList } from './trace-list.ts'
import { traceReader, viewOfTrace } from './trace-reader.ts'

const { path } = workerData as ReaderData // given by store.ts
const db = openToRead(path)
const rowsOf = traceReader(db)
const list = traceList(db)
const serviceMap = serviceMapReader(db)

answerRequests<Reading>({
  trace: ({ traceId }) => viewOfTrace(rowsOf(traceId)),
  otlp: ({ traceId }) => otlpTrace(rowsOf(traceId)),
  traces: ({ filter }) => list.page(filter),
  summaries: ({ traceIds }) => list.summaries(traceIds),
  serviceMap,
  close: () => {
    db.close()
    return null
  },
})
