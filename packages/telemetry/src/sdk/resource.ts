import { hostname } from 'node:os'
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import type { ServiceIdentity } from '../service-identity.ts'

/**
 * What every record of this process says about where it comes from. `OTEL_RESOURCE_ATTRIBUTES` overrides the defaults, and
 * `CX_APPLICATION_NAME` and `CX_SUBSYSTEM_NAME` override both; only the service's name stays its own, because a trace whose six
 * services share one name is no use to anyone.
 */
export function resourceOf(identity: ServiceIdentity, env: NodeJS.ProcessEnv): Resource {
  const defaults = resourceFromAttributes({
    'service.namespace': 'dataprime_distributed_system',
    'service.version': identity.version,
    'service.instance.id': identity.instanceId,
    'deployment.environment.name': env['DEPLOYMENT_ENVIRONMENT'] || 'development',
    'cx.application.name': 'ai-dataprime-enterprise',
    'cx.subsystem.name': 'distributed-microservices',
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'host.name': hostname(),
  })
  const chosen = resourceFromAttributes({
    ...(env['CX_APPLICATION_NAME'] && { 'cx.application.name': env['CX_APPLICATION_NAME'] }),
    ...(env['CX_SUBSYSTEM_NAME'] && { 'cx.subsystem.name': env['CX_SUBSYSTEM_NAME'] }),
    'service.name': identity.name,
  })
  return defaultResource()
    .merge(defaults)
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(chosen)
}
