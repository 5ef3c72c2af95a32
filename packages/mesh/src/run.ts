import { createServer } from 'node:http'
import { logger, shutdownTelemetry } from '@dataprime/telemetry'
import type { Express } from 'express'
import { hostOf, portOf } from './addresses.ts'
import { type CrashPoint, crashPoint } from './crash-point.ts'
import { type Identity, newIdentity } from './identity.ts'
import { drain, prepareToDrain } from './server/drain.ts'
import { type Check, giveLife } from './server/life.ts'
import { ListenError, listen } from './server/listen.ts'
import { type Env, optional, SettingsError, setting, settings, withDefault } from './settings.ts'
import type { ServiceName } from './topology.ts'

export interface Closeable {
  readonly close: () => unknown
}

/** The life of a service's process, given to the function that starts it. */
export interface Life {
  readonly identity: Identity
  readonly env: Env
  /** For what a crash must not spoil; see crash-point.ts. */
  readonly crashPoint: CrashPoint
  /** Aborted when shutting down begins: for event streams and loops. */
  readonly signal: AbortSignal
  /** Closes `thing` at the end, after everything that was handed over later. Returns it. */
  readonly use: <T extends Closeable>(thing: T) => T
  /** Adds something the service owns and cannot work without to `/health/ready`. */
  readonly ready: (name: string, check: Check) => void
}

export interface Started {
  readonly app: Express
  /** As `portOf` reads it, by default. */
  readonly port?: number
  /** As `HOST` says, by default. */
  readonly host?: string
}

/** A thing that takes longer to close is left behind. */
const closeLimitMs = 5000

/**
 * Runs a service until SIGTERM or SIGINT: starts it, listens, and at the end stops accepting, lets requests finish,
 * closes in reverse, sends its telemetry and exits with 0. A failure to start is one clear message and exit code 1.
 */
export async function run(service: ServiceName, start: (life: Life) => Promise<Started> | Started): Promise<void> {
  const env = process.env
  process.on('unhandledRejection', (error) => end(1, 'Cannot go on: a promise was rejected and nobody took it', error))
  process.on('uncaughtException', (error) => end(1, 'Cannot go on: an error was thrown and nobody caught it', error))
  const toldToStop = firstStopSignal()
  try {
    const {
      SHUTDOWN_GRACE_MS: graceMs,
      MESH_TOKEN: token,
      CRASH_FILE: crashFile,
    } = settings(env, {
      CRASH_FILE: optional(setting.path()),
      SHUTDOWN_GRACE_MS: withDefault(8_000, setting.integer({ min: 0, max: 600_000, unit: 'ms' })),
      MESH_TOKEN: optional(setting.secret()),
    })
    const ending = new AbortController()
    const identity = newIdentity(service)
    const closeables: Closeable[] = []
    const readyChecks = new Map<string, Check>()
    const started = await start({
      identity,
      env,
      crashPoint: crashPoint(crashFile),
      signal: ending.signal,
      use: (thing) => {
        closeables.push(thing)
        return thing
      },
      ready: (name, check) => void readyChecks.set(name, check),
    })
    const { app, host = hostOf(env), port: wantedPort = portOf(service, env) } = started
    giveLife(app, { identity, token, readyChecks, isDraining: () => ending.signal.aborted })

    const server = createServer(app)
    server.keepAliveTimeout = 65_000 // longer than proxies and clients keep an idle connection, so that none is closed under a request
    prepareToDrain(server, ending.signal)
    const port = await listen(server, { host, port: wantedPort, service })
    logger.info(
      { host, port, version: identity.version, instance_id: identity.instance_id },
      `listening on http://${host}:${port}`,
    )

    const signal = await toldToStop
    logger.info({ signal, grace_ms: graceMs }, 'shutting down')
    ending.abort()
    if (!(await drain(server, graceMs)))
      logger.warn({ grace_ms: graceMs }, 'requests were cut off: the grace time was over')
    for (const thing of closeables.reverse()) await close(thing)
    await end(0)
  } catch (error) {
    process.stderr.write(`${service}: ${error instanceof Error ? error.message : String(error)}
`)
    const isExplained = error instanceof SettingsError || error instanceof ListenError
    await (isExplained ? end(1) : end(1, 'Cannot start', error))
  }
}

/** Later signals change nothing: the end is under way and bounded. */
function firstStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => resolve(signal))
  })
}

async function close(thing: Closeable): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), closeLimitMs)
  try {
    if ((await Promise.race([thing.close(), limit])) === 'late')
      logger.warn({ limit_ms: closeLimitMs }, 'something did not close in time')
  } catch (error) {
    logger.error({ err: error }, 'something did not close cleanly') // and the rest must still be closed
  } finally {
    clearTimeout(timer)
  }
}

async function end(exitCode: 0 | 1, message?: string, error?: unknown): Promise<void> {
  if (message !== undefined) logger.fatal({ err: error }, message)
  await shutdownTelemetry()
  process.exit(exitCode)
}
