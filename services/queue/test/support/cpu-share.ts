import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** Which part of one core a process uses over a while: 0.01 is one percent. Linux only. */
export async function cpuShare(pid: number, overMs: number): Promise<number> {
  const [before, started] = [cpuMs(pid), performance.now()]
  await setTimeout(overMs)
  return (cpuMs(pid) - before) / (performance.now() - started)
}

/** In user and kernel mode, since it was started. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // its name may hold spaces
  return (Number(fields[11]) + Number(fields[12])) * 10 // hundredths of a second
}
