import { type Env, optional, setting, settings, withDefault } from './settings.ts'
import { defaultPortBase, type ServiceName, serviceNames, variablePrefix } from './topology.ts'

/** The port this service itself listens on: `PORT` (containers), else as its neighbours expect it. Throws a SettingsError. */
export function portOf(service: ServiceName, env: Env): number {
  return settings(env, { PORT: optional(setting.port()) }).PORT ?? meshPort(service, env)
}

/** The interface this service listens on: loopback, unless `HOST` says otherwise. */
export function hostOf(env: Env): string {
  return settings(env, { HOST: withDefault('127.0.0.1', setting.text()) }).HOST
}

/** Where a service is reached: the comma list `<PREFIX>_URL`, else its port on this machine. Throws a SettingsError. */
export function addressOf(service: ServiceName, env: Env): readonly string[] {
  const name = urlVariable(service)
  return settings(env, { [name]: optional(setting.urls()) })[name] ?? [`http://127.0.0.1:${meshPort(service, env)}`]
}

/** The variable that moves one service, for messages. */
export function portVariable(service: ServiceName): string {
  return `${variablePrefix(service)}_PORT`
}

function urlVariable(service: ServiceName): string {
  return `${variablePrefix(service)}_URL`
}

/** `PORT` is no business of this one: it moves the process it is given to, not that process's neighbours. */
function meshPort(service: ServiceName, env: Env): number {
  const own = portVariable(service)
  const index = serviceNames.indexOf(service)
  const base = settings(env, {
    MESH_PORT_BASE: withDefault(defaultPortBase, setting.integer({ min: 1, max: 65_535 - serviceNames.length + 1 })),
  }).MESH_PORT_BASE
  return settings(env, { [own]: optional(setting.port()) })[own] ?? base + index
}
