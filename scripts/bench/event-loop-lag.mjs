// Loaded into a process that is watched: on SIGUSR2 it writes how late its event loop was since the last time into LAG_FOLDER.
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const folder = process.env.LAG_FOLDER
if (folder !== undefined) {
  const resolutionMs = 5
  const lag = monitorEventLoopDelay({ resolution: resolutionMs })
  lag.enable()
  process.on('SIGUSR2', () => {
    const path = join(folder, `${process.pid}.json`)
    writeFileSync(`${path}.new`, JSON.stringify({ p99Ms: Math.max(0, lag.percentile(99) / 1e6 - resolutionMs) }))
    renameSync(`${path}.new`, path)
    lag.reset()
  })
}
