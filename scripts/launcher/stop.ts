import { resolve } from 'node:path'
import { stopRecorded } from './stop-recorded.ts'

const isClean = await stopRecorded(resolve(import.meta.dirname, '../..'), { say: console.log })
process.exit(isClean ? 0 : 1)
