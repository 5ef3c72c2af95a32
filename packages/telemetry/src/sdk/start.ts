// The order of this file is what makes it work (measured; a test guards it): all imports, then the import hook, then the SDK, then
// http. With the hook before the SDK's imports every outgoing call has two spans; with no hook, express loses its routes; without
// the last step plain ESM imports of http are not traced.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { register } from 'import-in-the-middle/register-hooks.mjs'
import { logger } from '../logger.ts'
import { runtime } from '../runtime.ts'
import { serviceIdentity } from '../service-identity.ts'
import { derivedAttributes } from './derived-attributes.ts'
import { destinations, warnings } from './destinations.ts'
import { instrumentations } from './instrumentations.ts'
import { preciseStarts } from './precise-starts.ts'
import { presentProviderInMetrics } from './present-provider.ts'
import { processorsFor } from './processors.ts'
import { meshPropagator } from './propagator.ts'
import { resourceOf } from './resource.ts'

register({ include: ['express', 'openai'] })

const prometheus = new PrometheusExporter({ preventServerStart: true })
const targets = destinations(process.env, serviceIdentity.name)
const processors = targets.map((target) => processorsFor(target, process.env))

// Every list is given, even when empty: for what is missing the SDK would start exporters of its own.
const sdk = new NodeSDK({
  resource: resourceOf(serviceIdentity, process.env),
  autoDetectResources: false,
  textMapPropagator: meshPropagator(),
  instrumentations: instrumentations(),
  spanProcessors: [preciseStarts(), derivedAttributes, ...processors.flatMap(({ spans }) => spans)],
  logRecordProcessors: processors.flatMap(({ logs }) => logs),
  views: [presentProviderInMetrics],
  metricReaders: [prometheus, ...processors.flatMap(({ metrics }) => metrics)],
})
sdk.start()

const require = createRequire(import.meta.url)
require('node:http')
require('node:https')
syncBuiltinESMExports()

const serializer = new PrometheusSerializer()
runtime.metricsText = async () => serializer.serialize((await prometheus.collect()).resourceMetrics)
runtime.shutdown = () => sdk.shutdown()
runtime.exportsLogs = processors.some(({ logs }) => logs.length > 0)

for (const warning of warnings(process.env, serviceIdentity.name)) logger.warn(warning)
