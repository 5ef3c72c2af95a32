import { type Client, type ServeOptions, serve } from '@dataprime/mesh'
import { processingContract, type storageContract } from '@dataprime/mesh/contracts'
import { processQueryData } from './process-query-data.ts'

export interface Deps {
  readonly storage: Client<typeof storageContract>
  /** Of this process; answers carry it as `processed_by`. */
  readonly instanceId: string
}

export function createApp(deps: Deps, options: ServeOptions = {}) {
  return serve(
    processingContract,
    { process: (input, call) => processQueryData(deps, input, call) },
    { ...options, dependencies: { storage_service: deps.storage.probe } },
  )
}
