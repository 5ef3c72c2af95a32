// A process to be killed: opens the queue named by its first argument, takes in three jobs, and with `lease` claims the first.
import { openSqliteQueue } from '../../../src/index.ts'
import { aJob } from '../../a-job.ts'

const [path = '', mode] = process.argv.slice(2)
const queue = openSqliteQueue({ path })
const taken = await Promise.all([1, 2, 3].map((n) => queue.enqueue(aJob({ payload: n }))))
const leases = mode === 'lease' ? await queue.claim({ worker: 'victim', limit: 1 }) : []
process.stdout.write(`${JSON.stringify({ ids: taken.map(({ job }) => job.id), leases })}\n`)
process.stdin.resume() // stay until killed
