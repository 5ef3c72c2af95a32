import { type Environment, type LaunchedService, localAddress } from './service-table.ts'

/** What to say once everything is ready: how long it took, where to look, what to try, how to stop. */
export function announcement(services: readonly LaunchedService[], seconds: number): string {
  const ready = `Ready in ${seconds.toFixed(1)} s. Ctrl+C, or npm stop elsewhere, ends it.`
  const gateway = services.find(({ name }) => name === 'api_gateway')
  if (!gateway) return [...services.map((service) => `${service.name}: ${localAddress(service)}`), ready].join('\n')
  const address = localAddress(gateway)
  const question = '{"user_input":"Show me errors from the last hour grouped by service"}'
  return [
    '',
    `  The page:  ${address}/`,
    `  Try:       curl -s ${address}/api/generate-query -H 'content-type: application/json' -d '${question}'`,
    `  ${ready}`,
    '',
  ].join('\n')
}

// Each feature that waits for a setting: any one of the variables turns it on.
const optional = [
  {
    variables: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AZURE_OPENAI_ENDPOINT'],
    without: 'the offline generator answers',
  },
  { variables: ['OTEL_EXPORTER_OTLP_ENDPOINT', 'CX_TOKEN'], without: 'traces stay in the local store' },
] as const

/** One line on the features that are off for want of a setting; undefined when none is. */
export function featuresOff(env: Environment): string | undefined {
  const off = optional.filter(({ variables }) => variables.every((name) => !env[name]))
  if (off.length === 0) return undefined
  const sentence = off.map(({ variables, without }) => `without ${variables.join(' or ')} ${without}`).join('; ')
  return `W${sentence.slice(1)}`
}
