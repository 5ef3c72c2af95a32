import { inOrder } from './in-order.ts'
import type { Output } from './output.ts'
import { identify } from './process-identity.ts'
import { type RestartSchedule, restartSchedule } from './restart-delay.ts'
import { type RunRecord, removeRecord, writeRecord } from './run-record.ts'
import type { LaunchedService } from './service-table.ts'
import { SupervisedService } from './supervise.ts'

export interface LaunchOptions {
  readonly services: readonly LaunchedService[]
  readonly output: Output
  /** Where `.run` is. */
  readonly root: string
  readonly schedule?: RestartSchedule
  readonly startWithinMs?: number
  readonly graceMs?: number
}

/** A launched mesh. */
export interface Launch {
  /** Resolves when every service is ready; rejects with the cause when one cannot be started. */
  readonly ready: Promise<void>
  /** Ends all services, callers before callees; false when one had to be killed. Calling it twice is harmless. */
  stop(): Promise<boolean>
  /** Ends all services now. */
  kill(): void
}

/** Starts the services in their order, as much at the same time as it allows, and keeps them running. */
export function launch({
  services,
  output,
  root,
  schedule = restartSchedule,
  startWithinMs = 60_000,
  graceMs = 15_000,
}: LaunchOptions): Launch {
  const launcher = identify(process.pid)
  if (!launcher) throw new Error(`Cannot find this process (${process.pid}) in the system's list`)

  const record = (): RunRecord => ({
    launcher,
    services: supervised.flatMap(({ service: { name, stopsAfter }, process: running }) =>
      running?.identity ? [{ name, stopsAfter, ...running.identity }] : [],
    ),
  })
  const supervised = services.map(
    (service) =>
      new SupervisedService(service, {
        schedule,
        startWithinMs,
        graceMs,
        onLine: (line) => output.line(service.name, line),
        say: (message) => output.say(`${service.name} ${message}`),
        onChange: () => writeRecord(root, record()),
      }),
  )
  const named = supervised.map((one) => ({ name: one.service.name, one }))

  let stopped: Promise<boolean> | undefined
  const stop = async (): Promise<boolean> => {
    let isClean = true
    await inOrder(named, {
      after: ({ one }) => one.service.stopsAfter,
      action: async ({ one }) => {
        isClean = (await one.stop()) && isClean
      },
    })
    removeRecord(root, record())
    return isClean
  }
  return {
    ready: inOrder(named, {
      after: ({ one }) => one.service.startsAfter,
      action: async ({ one }) => {
        if (!stopped) await one.start()
      },
    }),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
    kill: () => {
      for (const one of supervised) one.kill()
    },
  }
}
