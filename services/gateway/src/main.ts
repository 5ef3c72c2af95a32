import { run } from '@dataprime/mesh'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { followChanges } from './follow-changes.ts'
import { followTraces } from './follow-traces.ts'
import { traceLinks } from './links.ts'
import { connectNeighbours } from './neighbours.ts'

await run('api_gateway', (life) => {
  const config = readConfig(life.env)
  const neighbours = connectNeighbours(life)
  return {
    app: createApp(
      {
        neighbours,
        links: traceLinks(config.traceUrls),
        changes: followChanges(life),
        traces: followTraces(life),
        instanceId: life.identity.instance_id,
      },
      config,
    ),
  }
})
