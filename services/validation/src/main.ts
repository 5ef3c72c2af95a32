import { run } from '@dataprime/mesh'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'

await run('validation_service', ({ env }) => ({ app: createApp(readConfig(env)) }))
