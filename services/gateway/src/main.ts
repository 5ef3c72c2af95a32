import { run } from '@dataprime/mesh'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { traceLinks } from './links.ts'
import { connectNeighbours } from './neighbours.ts'

await run('api_gateway', (life) => {
  const config = readConfig(life.env)
  const neighbours = connectNeighbours(life)
  return { app: createApp({ neighbours, links: traceLinks(config.traceUrls) }, config) }
})
