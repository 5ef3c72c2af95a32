import { type InMemoryTelemetry, recordInMemory } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** Records what the service under test tells, anew for each test of the file; gives its spans by name. */
export function recorded() {
  let telemetry: InMemoryTelemetry
  beforeAll(() => {
    telemetry = recordInMemory('queue_service')
  })
  beforeEach(() => telemetry.clear())
  afterAll(() => telemetry.stop())
  return (name: string) => telemetry.spans().filter((span) => span.name === `queue_service.${name}`)
}
