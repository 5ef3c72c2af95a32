// A process to be killed: opens the queue named by its first argument, takes in three jobs, and with `lease` claims the first,
// and with `acknowledge` gets it done.
import { openSqliteQueue } from '../../../src/index.ts'
import { aJob } from '../../a-job.ts'

const [path = '', mode] = process.argv.slice(2)
const queue = openSqliteQueue({ path })
const taken = await Promise.all([1, 2, 3].map((n) => queue.enqueue(aJob({ payload: n }))))
const leases = mode === 'enqueue' ? [] : await queue.claim({ worker: 'victim', limit: 1 })
if (mode === 'acknowledge')
  for (const lease of leases) await queue.settle(lease, { kind: 'acknowledge', processedBy: 'victim' })
process.stdout.write(`${JSON.stringify({ ids: taken.map(({ job }) => job.id), leases })}\n`)
process.stdin.resume() // stay until killed
