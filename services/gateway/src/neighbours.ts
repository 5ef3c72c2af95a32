import { type Client, connect, type Life, type NeighbourControls, type ServiceName } from '@dataprime/mesh'
import {
  processingContract,
  queryContract,
  queueContract,
  storageContract,
  validationContract,
} from '@dataprime/mesh/contracts'
import { spanNames } from '@dataprime/telemetry'

/** The services the gateway calls. */
export interface Neighbours {
  readonly query: Client<typeof queryContract>
  readonly validation: Client<typeof validationContract>
  readonly queue: Client<typeof queueContract>
  readonly storage: Client<typeof storageContract>
  /** All the mesh but the gateway, to look after; processing is watched, never called. */
  readonly watched: Readonly<Partial<Record<ServiceName, NeighbourControls>>>
}

export function connectNeighbours({ env, use }: Pick<Life, 'env' | 'use'>): Neighbours {
  const from = 'api_gateway'
  const query = use(connect(queryContract, { from, env }))
  const validation = use(connect(validationContract, { from, env }))
  const queue = use(connect(queueContract, { from, env, spanNames: { enqueue: spanNames.enqueueProcessing } }))
  const storage = use(connect(storageContract, { from, env }))
  const processing = use(connect(processingContract, { from, env }))
  return {
    query,
    validation,
    queue,
    storage,
    watched: {
      query_service: query,
      validation_service: validation,
      queue_service: queue,
      processing_service: processing,
      storage_service: storage,
    },
  }
}
