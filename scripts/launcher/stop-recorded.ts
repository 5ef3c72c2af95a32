import { setTimeout as pause } from 'node:timers/promises'
import { inOrder } from './in-order.ts'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { type RecordedService, type RunRecord, readRecords, removeRecord } from './run-record.ts'

export interface StopOptions {
  readonly say: (text: string) => void
  /** The longest one service may take. */
  readonly graceMs?: number
}

const lookEveryMs = 25

/**
 * Ends every launcher of this checkout, which end their services; and the services a killed launcher has left behind.
 * Only processes of the records are touched, never a later one with the same number. False when one had to be killed.
 */
export async function stopRecorded(root: string, { say, graceMs = 15_000 }: StopOptions): Promise<boolean> {
  const records = readRecords(root)
  const running = records.filter(({ launcher, services }) => isAlive(launcher) || services.length > 0)
  if (running.length === 0) say('Nothing to stop: nothing started here is running')
  const outcomes = await Promise.all(running.map((record) => stopOne(record, { say, graceMs })))
  for (const record of records) removeRecord(root, record)
  return outcomes.every(Boolean)
}

async function stopOne(record: RunRecord, { say, graceMs }: Required<StopOptions>): Promise<boolean> {
  let isClean = true
  const { launcher, services } = record
  if (isAlive(launcher)) {
    say(`Stopping the launcher (process ${launcher.pid}) and what it has started`)
    // Its services end one after another, each within the grace time; one more for itself.
    isClean = await end(launcher, { graceMs: graceMs * (services.length + 1) })
  }
  await inOrder(services.filter(isAlive), {
    after: ({ stopsAfter }) => stopsAfter,
    action: async (service: RecordedService) => {
      say(`Stopping ${service.name} (process ${service.pid}), left behind by an earlier launcher`)
      isClean = (await end(service, { graceMs })) && isClean
    },
  })
  say('Stopped')
  return isClean
}

/** Asks a process to end and waits until it has; false when it had to be killed. */
async function end(target: ProcessIdentity, { graceMs }: { graceMs: number }): Promise<boolean> {
  signal(target, 'SIGTERM')
  if (await isGoneWithin(target, graceMs)) return true
  signal(target, 'SIGKILL')
  await isGoneWithin(target, graceMs)
  return false
}

async function isGoneWithin(target: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs
  while (isAlive(target)) {
    if (Date.now() >= deadline) return false
    await pause(lookEveryMs)
  }
  return true
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isAlive(target)) process.kill(target.pid, name)
  } catch {
    // Ended between the look and the signal.
  }
}
