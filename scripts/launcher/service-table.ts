import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type ServiceName,
  serviceNames,
  startOrder,
  topology,
  variablePrefix,
} from '../../packages/mesh/src/topology.ts'
import { choosePort, type Environment } from './ports.ts'

/** One process to launch, and its place among the others. */
export interface LaunchedService {
  readonly name: string
  readonly folder: string
  /** Of Node. */
  readonly args: readonly string[]
  readonly env: Environment
  readonly host: string
  readonly port: number
  /** What to set when the port is taken. */
  readonly portVariable: string
  /** Started once these are ready. */
  readonly startsAfter: readonly string[]
  /** Stopped once these have ended. */
  readonly stopsAfter: readonly string[]
}

export interface TableOptions {
  readonly root: string
  readonly env: Environment
  /** One service alone instead of all six. */
  readonly only?: ServiceName
}

/** The services to launch, callees before callers, each with everything its process needs. Throws on a wrong setting. */
export function serviceTable({ root, env, only }: TableOptions): readonly LaunchedService[] {
  const shared = sharedEnvironment(root, env)
  const register = pathToFileURL(join(root, 'packages/telemetry/src/register.ts')).href
  return startOrder()
    .filter((name) => only === undefined || name === only)
    .map((name) => {
      const { port, variable } = choosePort(name, env)
      return {
        name,
        folder: join(root, 'services', topology[name].folder),
        args: [`--env-file-if-exists=${join(root, '.env')}`, '--import', register, 'src/main.ts'],
        // PORT wins over everything, so that one meant for something else (a shell's, a .env's) cannot move a service.
        env: { ...shared, PORT: String(port) },
        host: env['HOST'] || '127.0.0.1',
        port,
        portVariable: variable,
        startsAfter: topology[name].calls,
        stopsAfter: callersOf(name),
      }
    })
}

/** Callers end before those they call; storage, which keeps everybody's telemetry, outlives them all. */
function callersOf(name: ServiceName): readonly ServiceName[] {
  if (name === 'storage_service') return serviceNames.filter((other) => other !== name)
  return serviceNames.filter((other) => (topology[other].calls as readonly string[]).includes(name))
}

function sharedEnvironment(root: string, env: Environment): Environment {
  const addresses = serviceNames.flatMap((name) => {
    const prefix = variablePrefix(name)
    const { port } = choosePort(name, env)
    return [
      [`${prefix}_PORT`, String(port)],
      [`${prefix}_URL`, env[`${prefix}_URL`] || `http://${reachableHost(env)}:${port}`],
    ] as const
  })
  return {
    ...Object.fromEntries(addresses),
    DATA_DIR: dataFolder(root, env),
    NODE_COMPILE_CACHE: join(root, '.cache/compile'),
  }
}

/** Where everything is kept that outlives a run: DATA_DIR (from the root, if relative), else `data` in the root. */
export function dataFolder(root: string, env: Environment): string {
  return resolve(root, env['DATA_DIR'] || 'data')
}

/** A name under which neighbours on this machine reach a service: loopback, unless it listens on one address only. */
function reachableHost(env: Environment): string {
  const host = env['HOST']
  return !host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}

/** The address at which this machine reaches a launched service. */
export function localAddress(service: LaunchedService): string {
  return `http://${reachableHost({ HOST: service.host })}:${service.port}`
}
