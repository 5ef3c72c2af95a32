import { connect, run } from '@dataprime/mesh'
import { queryContract, storageContract, validationContract } from '@dataprime/mesh/contracts'
import { spanNames } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'

await run('processing_service', ({ env, identity, crashPoint, use }) => {
  const from = 'processing_service'
  const config = readConfig(env)
  const query = use(connect(queryContract, { from, ...config.query }))
  const validation = use(connect(validationContract, { from, env }))
  const storage = use(connect(storageContract, { from, env, spanNames: { store: spanNames.storeInsights } }))
  return { app: createApp({ query, validation, storage, instanceId: identity.instance_id, crashPoint }, config) }
})
