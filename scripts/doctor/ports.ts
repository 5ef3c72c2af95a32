import { isFromHere, takenPorts } from '../launcher/port-check.ts'
import { isFree, ownerOf } from '../launcher/port-owner.ts'
import type { LaunchedService } from '../launcher/service-table.ts'

export interface Port {
  readonly service: string
  readonly port: number
  /** `ours`: a service that was started from this checkout. */
  readonly state: 'free' | 'ours' | 'taken'
  readonly pid: number | null
  /** Why it is in the way, and what to do. */
  readonly problem: string | null
}

/** Who has the ports of the services. */
export function portsOf(services: readonly LaunchedService[], root: string): Promise<readonly Port[]> {
  return Promise.all(
    services.map(async (service): Promise<Port> => {
      const { name, host, port } = service
      if (await isFree(host, port)) return { service: name, port, state: 'free', pid: null, problem: null }
      const pid = ownerOf(port)?.pid ?? null
      if (pid !== null && isFromHere(pid, root)) return { service: name, port, state: 'ours', pid, problem: null }
      const [problem = null] = await takenPorts([service], root)
      return { service: name, port, state: 'taken', pid, problem }
    }),
  )
}
