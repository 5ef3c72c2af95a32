import { serviceIdentity } from '@dataprime/telemetry'

/** Which process this is. `instance_id` changes with every start, so that two starts of a service can be told apart. */
export interface Identity {
  readonly instance_id: string
  readonly service: string
  readonly version: string
  readonly pid: number
  readonly started_at: string
}

/** The identity of this process, as telemetry knows it too: the id begins like `service.instance.id`. */
export function newIdentity(service: string, now: number = Date.now()): Identity {
  return {
    instance_id: `${service}-${serviceIdentity.instanceId.slice(0, 8)}`,
    service,
    version: serviceIdentity.version,
    pid: process.pid,
    started_at: new Date(now).toISOString(),
  }
}
