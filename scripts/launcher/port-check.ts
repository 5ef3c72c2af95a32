import { isFree, ownerOf } from './port-owner.ts'
import { isAlive } from './process-identity.ts'
import { readRecords } from './run-record.ts'
import type { LaunchedService } from './service-table.ts'

/** One sentence for each port that is taken: who has it, and what to do. Empty when all are free. */
export async function takenPorts(services: readonly LaunchedService[], root: string): Promise<readonly string[]> {
  const free = await Promise.all(services.map(({ host, port }) => isFree(host, port)))
  return services.filter((_, i) => !free[i]).map((service) => describeTaken(service, root))
}

function describeTaken({ name, port, portVariable }: LaunchedService, root: string): string {
  const owner = ownerOf(port)
  const by = owner ? `process ${owner.pid} (${owner.command})` : 'a process this user may not see'
  const isOurs = owner !== undefined && isFromHere(owner.pid, root)
  const remedy = isOurs ? 'an earlier start of this mesh: end it with npm stop' : `end it, or set ${portVariable}`
  return `Cannot start ${name}: port ${port} is taken by ${by}; ${remedy}`
}

/** Whether the process was started from this checkout. */
export function isFromHere(pid: number, root: string): boolean {
  return readRecords(root).some(({ launcher, services }) =>
    [launcher, ...services].some((each) => each.pid === pid && isAlive(each)),
  )
}
