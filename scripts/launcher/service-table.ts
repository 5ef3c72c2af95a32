import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hostOf, portOf, portVariable } from '../../packages/mesh/src/addresses.ts'
import {
  type ServiceName,
  serviceNames,
  startOrder,
  topology,
  variablePrefix,
} from '../../packages/mesh/src/topology.ts'

export type Environment = Readonly<Record<string, string | undefined>>

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

/** Who alone is given a secret. A process that holds none can lose none. */
const secretsOf: Readonly<Record<string, ServiceName>> = {
  OPENAI_API_KEY: 'query_service',
  AZURE_OPENAI_API_KEY: 'query_service',
  DATABASE_URL: 'storage_service',
}

/** The services to launch, callees before callers, each with everything its process needs. Throws a SettingsError. */
export function serviceTable({ root, env, only }: TableOptions): readonly LaunchedService[] {
  const shared = sharedEnvironment(root, env)
  const register = pathToFileURL(join(root, 'packages/telemetry/src/register.ts')).href
  return startOrder()
    .filter((name) => only === undefined || name === only)
    .map((name) => {
      const port = portHere(name, env)
      return {
        name,
        folder: join(root, 'services', topology[name].folder),
        args: ['--import', register, 'src/main.ts'],
        // PORT wins over everything, so that one meant for something else (a shell's, a .env's) cannot move a service.
        env: { ...shared, ...withoutOthersSecrets(name), PORT: String(port) },
        host: hostOf(env),
        port,
        portVariable: env[portVariable(name)] ? portVariable(name) : `${portVariable(name)} or MESH_PORT_BASE`,
        startsAfter: topology[name].calls,
        stopsAfter: callersOf(name),
      }
    })
}

/** Undefined, so that the launcher's own environment does not bring them back. */
function withoutOthersSecrets(name: ServiceName): Environment {
  const others = Object.entries(secretsOf).filter(([, owner]) => owner !== name)
  return Object.fromEntries(others.map(([variable]) => [variable, undefined]))
}

/** Callers end before those they call; storage, which keeps everybody's telemetry, outlives them all. */
function callersOf(name: ServiceName): readonly ServiceName[] {
  if (name === 'storage_service') return serviceNames.filter((other) => other !== name)
  return serviceNames.filter((other) => (topology[other].calls as readonly string[]).includes(name))
}

function sharedEnvironment(root: string, env: Environment): Environment {
  const addresses = serviceNames.flatMap((name) => {
    const port = portHere(name, env)
    const url = `${variablePrefix(name)}_URL`
    return [
      [portVariable(name), String(port)],
      [url, env[url] || `http://${reachableHost(hostOf(env))}:${port}`],
    ] as const
  })
  return {
    ...env,
    ...Object.fromEntries(addresses),
    DATA_DIR: dataFolder(root, env),
    NODE_COMPILE_CACHE: join(root, '.cache/compile'),
  }
}

/** Where everything is kept that outlives a run: DATA_DIR (from the root, if relative), else `data` in the root. */
export function dataFolder(root: string, env: Environment): string {
  return resolve(root, env['DATA_DIR'] || 'data')
}

/** The address at which this machine reaches a launched service. */
export function localAddress({ host, port }: LaunchedService): string {
  return `http://${reachableHost(host)}:${port}`
}

/** Among six on one machine PORT, meant for a service alone in its container, says nothing. */
function portHere(service: ServiceName, { PORT: _, ...env }: Environment): number {
  return portOf(service, env)
}

/** Loopback, unless the services listen on one other address only. */
function reachableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}
