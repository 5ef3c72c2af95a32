import { type ServeOptions, serve } from '@dataprime/mesh'
import { processingContract } from '@dataprime/mesh/contracts'
import { type Deps, processQueryData } from './process-query-data.ts'

export function createApp(deps: Deps, options: ServeOptions = {}) {
  return serve(
    processingContract,
    { process: (input, call) => processQueryData(deps, input, call) },
    { ...options, dependencies: { storage_service: deps.storage.probe } },
  )
}
