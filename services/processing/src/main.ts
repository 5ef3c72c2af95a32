import { connect, run } from '@dataprime/mesh'
import { storageContract } from '@dataprime/mesh/contracts'
import { spanNames } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'

await run('processing_service', ({ env, identity, use }) => {
  const config = readConfig(env)
  const storage = use(
    connect(storageContract, { from: 'processing_service', env, spanNames: { store: spanNames.storeInsights } }),
  )
  return { app: createApp({ storage, instanceId: identity.instance_id }, config) }
})
