import { setTimeout as wait } from 'node:timers/promises'
import type { ServiceName } from '@dataprime/mesh/topology'
import { pick } from '../../../scripts/fuzz/random.ts'
import type { RunningMesh } from '../mesh.ts'

/** A process that was ended by kill -9. Times are Unix milliseconds. */
export interface Kill {
  readonly service: ServiceName
  /** As `/whoami` gave it. */
  readonly instanceId: string
  readonly aliveSince: number
  readonly at: number
}

export interface Killer {
  readonly kills: readonly Kill[]
  stop(): Promise<void>
}

export interface KillerOptions {
  readonly services: readonly ServiceName[]
  readonly random: () => number
  /** Between two kills. */
  readonly everyMs: { readonly least: number; readonly most: number }
}

/** Kills the services in turns, each once a turn in an order and after waits that the random numbers give, and keeps a log of it. The launcher starts them again. */
export function startKiller(
  mesh: Pick<RunningMesh, 'url'>,
  { services, random, everyMs: { least, most } }: KillerOptions,
): Killer {
  const kills: Kill[] = []
  const stopping = new AbortController()
  const killing = work()

  async function work(): Promise<void> {
    let turn: readonly ServiceName[] = []
    while (!stopping.signal.aborted) {
      await wait(least + random() * (most - least), undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      if (turn.length === 0) turn = services
      const next = pick(random, turn)
      turn = turn.filter((service) => service !== next)
      await kill(next)
    }
  }

  async function kill(service: ServiceName): Promise<void> {
    try {
      const response = await fetch(`${mesh.url(service)}/whoami`, { signal: AbortSignal.timeout(1_000) })
      const { pid, instance_id, started_at } = (await response.json()) as Record<string, string> & { pid: number }
      process.kill(pid, 'SIGKILL')
      kills.push({ service, instanceId: instance_id ?? '', aliveSince: Date.parse(started_at ?? ''), at: Date.now() })
    } catch {
      // It is down already: the launcher is about to start it.
    }
  }

  return {
    kills,
    async stop() {
      stopping.abort()
      await killing
    },
  }
}
