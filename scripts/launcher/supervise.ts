import { setTimeout as pause } from 'node:timers/promises'
import { lastWords } from './last-words.ts'
import { untilReady } from './readiness.ts'
import { type RestartSchedule, restartDelay } from './restart-delay.ts'
import { beginService, describeEnding, type ServiceProcess } from './service-process.ts'
import { type LaunchedService, localAddress } from './service-table.ts'

export interface SupervisorOptions {
  readonly schedule: RestartSchedule
  /** The longest a start may take until the service is ready. */
  readonly startWithinMs: number
  /** The longest a stop may take before the process is killed. */
  readonly graceMs: number
  /** What the service prints, line by line. */
  readonly onLine: (line: string) => void
  /** What the supervisor itself has to tell. */
  readonly say: (message: string) => void
  /** A process began or ended. */
  readonly onChange: () => void
}

const startsBeforeGivingUp = 3
// Enough to hold the reason of a failed start.
const keptLines = 60

/** Keeps one service running: begins it again when it dies, until stopped. */
export class SupervisedService {
  readonly service: LaunchedService
  readonly #options: SupervisorOptions
  readonly #stopping = new AbortController()
  #current: ServiceProcess | undefined
  #life: Promise<void> = Promise.resolve()

  constructor(service: LaunchedService, options: SupervisorOptions) {
    this.service = service
    this.#options = options
  }

  get process(): ServiceProcess | undefined {
    return this.#current
  }

  /**
   * Begins the service; resolves once it is ready for the first time, and keeps it running from then on. Rejects when
   * it has died three times without ever being ready, or is not ready within the time allowed.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#life = this.#live(resolve).catch(reject)
    })
  }

  /** Ends the service and resolves when its process is gone; false when it had to be killed. */
  async stop(): Promise<boolean> {
    this.#stopping.abort()
    const running = this.#current
    if (!running) return this.#life.then(() => true)
    running.terminate()
    const { graceMs, say } = this.#options
    const over = new AbortController()
    const isGone = await Promise.race([
      running.ended.then(() => true),
      pause(graceMs, false, { signal: over.signal, ref: true }),
    ])
    over.abort()
    if (!isGone) {
      say(`did not end within ${graceMs / 1000} s: killed`)
      running.kill()
    }
    await this.#life
    return isGone
  }

  /** Ends the service now, without waiting. */
  kill(): void {
    this.#stopping.abort()
    this.#current?.kill()
  }

  async #live(onFirstReady: () => void): Promise<void> {
    const { schedule, say } = this.#options
    const stopping = this.#stopping.signal
    let wasEverReady = false
    let deaths = 0
    while (!stopping.aborted) {
      const printed: string[] = []
      const running = this.#begin((line) => {
        printed.push(line)
        if (printed.length > keptLines) printed.shift()
      })
      const readyAt = await this.#readiness(running)
      if (readyAt === 'too late') {
        const message = `not ready after ${this.#options.startWithinMs / 1000} s`
        if (!wasEverReady) throw new Error(`Cannot start ${this.service.name}: ${message}`)
        say(`${message}: killed`)
        running.kill()
      } else if (readyAt !== undefined) {
        if (wasEverReady) say('ready again')
        wasEverReady = true
        onFirstReady()
      }
      const ending = await running.ended
      this.#current = undefined
      this.#options.onChange()
      if (stopping.aborted) return

      const wasHealthy = typeof readyAt === 'number' && Date.now() - readyAt >= schedule.resetAfterMs
      deaths = wasHealthy ? 1 : deaths + 1
      if (!wasEverReady && deaths === startsBeforeGivingUp) {
        const message = `Cannot start ${this.service.name}: it ${describeEnding(ending)}, ${deaths} times in a row`
        throw new Error([message, lastWords(printed)].filter(Boolean).join('\n'))
      }
      const delayMs = restartDelay(deaths, schedule)
      say(`${describeEnding(ending)}; starting it again in ${delayMs / 1000} s`)
      await pause(delayMs, undefined, { signal: stopping }).catch(() => undefined) // cut short by a stop
    }
  }

  #begin(onLine: (line: string) => void): ServiceProcess {
    const running = beginService(this.service, (line) => {
      onLine(line)
      this.#options.onLine(line)
    })
    this.#current = running
    this.#options.onChange()
    return running
  }

  /** When the process became ready, in epoch milliseconds; undefined when it ended, or was to stop, before that. */
  async #readiness(running: ServiceProcess): Promise<number | 'too late' | undefined> {
    const over = new AbortController()
    const tooLate = AbortSignal.timeout(this.#options.startWithinMs)
    running.ended.then(() => over.abort())
    try {
      await untilReady(localAddress(this.service), AbortSignal.any([over.signal, tooLate, this.#stopping.signal]))
      return Date.now()
    } catch {
      return tooLate.aborted && !over.signal.aborted ? 'too late' : undefined
    }
  }
}
