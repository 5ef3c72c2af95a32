import { type Client, type CrashPoint, type ServeOptions, serve } from '@dataprime/mesh'
import {
  processingContract,
  type queryContract,
  type storageContract,
  type validationContract,
} from '@dataprime/mesh/contracts'
import { processQueryData } from './process-query-data.ts'
import { runGeneration } from './run-generation.ts'

export interface Deps {
  readonly query: Client<typeof queryContract>
  readonly validation: Client<typeof validationContract>
  readonly storage: Client<typeof storageContract>
  readonly instanceId: string
  readonly crashPoint: CrashPoint
}

export function createApp(deps: Deps, options: ServeOptions = {}) {
  const { query, validation, storage } = deps
  return serve(
    processingContract,
    {
      process: (input, call) => processQueryData(deps, input, call),
      run: (input, call) => runGeneration(deps, input, call),
    },
    {
      ...options,
      dependencies: {
        query_service: query.probe,
        validation_service: validation.probe,
        storage_service: storage.probe,
      },
    },
  )
}
