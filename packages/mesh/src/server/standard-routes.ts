import { metricsText } from '@dataprime/telemetry'
import type { Express, Request, Response } from 'express'
import type { Identity } from '../identity.ts'
import { MeshError } from '../mesh-error.ts'
import { allOk, runChecks } from './health.ts'
import { lifeOf } from './life.ts'
import type { Respond } from './respond.ts'
import type { Route } from './routes.ts'
import type { ServeOptions } from './serve-options.ts'
import { readStatistics, type Statistics } from './statistics.ts'

export interface StandardRoute extends Route {
  readonly method: 'GET'
  readonly respond: Respond
}

export interface StandardRouteOptions {
  readonly app: Express
  readonly identity: () => Identity
  readonly statistics: Statistics
  readonly options: Pick<ServeOptions, 'dependencies' | 'ready' | 'figures' | 'alsoUnder'>
}

const openRoutes: ReadonlySet<string> = new Set(['health', 'live', 'ready', 'whoami', 'metrics'])

/** Pages for probes and scrapers, which have no mesh token and whose requests are not worth a log line. */
export function isOpenRoute(name: string): boolean {
  return openRoutes.has(name)
}

/** The pages every service has. */
export function standardRoutes({ app, identity, statistics, options }: StandardRouteOptions): readonly StandardRoute[] {
  const uptimeS = () => Number(((Date.now() - Date.parse(identity().started_at)) / 1000).toFixed(1))
  const ownChecks = () => runChecks([...Object.entries(options.ready ?? {}), ...(lifeOf(app)?.readyChecks ?? [])])

  const routes: readonly StandardRoute[] = [
    { name: 'health', method: 'GET', path: '/health', respond: health },
    {
      name: 'live',
      method: 'GET',
      path: '/health/live',
      respond: (_, response) => void response.json({ status: 'ok' }),
    },
    { name: 'ready', method: 'GET', path: '/health/ready', respond: ready },
    { name: 'whoami', method: 'GET', path: '/whoami', respond: (_, response) => void response.json(identity()) },
    { name: 'metrics', method: 'GET', path: '/metrics', respond: metrics },
    { name: 'stats', method: 'GET', path: '/stats', respond: stats },
  ]
  const { alsoUnder } = options
  const copied = routes.filter(({ name }) => name === 'health' || name === 'stats')
  return alsoUnder === undefined
    ? routes
    : [...routes, ...copied.map((route) => ({ ...route, path: alsoUnder + route.path }))]

  async function health(_: Request, response: Response): Promise<void> {
    const [checks, dependencies] = await Promise.all([
      ownChecks(),
      runChecks(Object.entries(options.dependencies ?? {})),
    ])
    const status = !allOk(checks) ? 'down' : allOk(dependencies) ? 'ok' : 'degraded'
    const { service, version, instance_id } = identity()
    response
      .status(status === 'down' ? 503 : 200)
      .json({ status, service, version, instance_id, uptime_s: uptimeS(), checks, dependencies })
  }

  async function ready(_: Request, response: Response): Promise<void> {
    if (lifeOf(app)?.isDraining())
      throw new MeshError('draining', `Cannot take requests: ${identity().service} is shutting down`)
    const checks = await ownChecks()
    const isReady = allOk(checks)
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not_ready', checks })
  }

  async function metrics(_: Request, response: Response): Promise<void> {
    response.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText())
  }

  async function stats(_: Request, response: Response): Promise<void> {
    const figures = (await options.figures?.()) ?? {}
    const { service, version, instance_id } = identity()
    response.json({ service, version, instance_id, uptime_s: uptimeS(), requests: readStatistics(statistics), figures })
  }
}
