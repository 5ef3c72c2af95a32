import { defaultPortBase, type ServiceName, serviceNames, variablePrefix } from '../../packages/mesh/src/topology.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ChosenPort {
  readonly port: number
  /** The variable that moves it: its own if that is set, else the base of all six. */
  readonly variable: string
}

/** The port of each service: `<SERVICE>_PORT`, else `MESH_PORT_BASE` and its place in the topology. Throws on a wrong one. */
export function choosePort(service: ServiceName, env: Environment): ChosenPort {
  const own = `${variablePrefix(service)}_PORT`
  const ownValue = env[own]
  if (ownValue) return { port: portNumber(own, ownValue), variable: own }
  const base = portNumber('MESH_PORT_BASE', env['MESH_PORT_BASE'] || String(defaultPortBase))
  return { port: base + serviceNames.indexOf(service), variable: `${own} or MESH_PORT_BASE` }
}

function portNumber(variable: string, text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536 - serviceNames.length) return port
  throw new Error(`Cannot use ${variable}="${text}": a port number such as ${defaultPortBase} is expected`)
}
