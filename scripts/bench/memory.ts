import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { serviceNames } from '../../packages/mesh/src/topology.ts'
import { ask } from '../../test/support/ask.ts'
import { startMesh } from '../../test/support/mesh.ts'
import type { Figure } from './figure.ts'

const settleMs = 5000

/** Proportional set size of the six processes, idle: a page shared by all six counts a sixth in each. */
export async function memory(): Promise<readonly Figure[]> {
  if (process.platform !== 'linux') return []
  const mesh = await startMesh()
  try {
    await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')
    await delay(settleMs) // idle is a matter of time: what a request left behind has been collected by then
    const megabytes = await Promise.all(
      serviceNames.map(async (name) => ({ name, value: proportionalMegabytes(await mesh.pid(name)) })),
    )
    return [
      {
        name: 'memory, all six',
        value: megabytes.reduce((sum, { value }) => sum + value, 0),
        unit: 'MB',
        target: '≤ 700 MB',
        note: 'proportional set size, idle',
      },
      ...megabytes.map(({ name, value }) => ({ name: `memory, ${name}`, value, unit: 'MB' })),
    ]
  } finally {
    await mesh.stop()
  }
}

function proportionalMegabytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
