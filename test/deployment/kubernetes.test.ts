import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { serviceNames, topology, variablePrefix } from '@dataprime/mesh/topology'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

interface EnvironmentVariable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } }
}

interface Pod {
  readonly enableServiceLinks: boolean
  readonly containers: readonly {
    readonly image: string
    readonly ports: readonly { readonly containerPort: number }[]
    readonly env: readonly EnvironmentVariable[]
    readonly readinessProbe: { readonly httpGet: object }
    readonly livenessProbe: { readonly httpGet: object }
    readonly resources: { readonly requests: object }
  }[]
}

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a specification of its own
  readonly spec: any
}

const folder = resolve(import.meta.dirname, '../../deploy/kubernetes')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const listed = parse(read('kustomization.yaml')).resources as readonly string[]
const manifests = listed.flatMap((file) => parseAllDocuments(read(file)).map((document) => document.toJS() as Manifest))

const find = (kind: string, name: string): Manifest => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name)
  if (!found) throw new Error(`Cannot find ${kind} ${name}`)
  return found
}
const podOf = (name: string): Pod => find('Deployment', name).spec.template.spec
const deployments = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)
const services = serviceNames.map((name, place) => ({ name, folder: topology[name].folder, port: 5000 + place }))

test('every file is applied', () => {
  const files = globSync('*.yaml', { cwd: folder }).filter((file) => file !== 'kustomization.yaml')
  expect([...listed].toSorted()).toEqual(files.toSorted())
})

describe.each(services)('$name', ({ name, folder: own, port }) => {
  test('listens on its port, is found there, and is asked for its health', () => {
    const [container] = podOf(own).containers
    expect(container?.image).toMatch(new RegExp(`^dataprime-${own}:\\d+\\.\\d+\\.\\d+$`))
    expect(container?.ports).toEqual([{ containerPort: port }])
    expect(container?.env).toContainEqual({ name: 'PORT', value: String(port) })
    expect(container?.readinessProbe.httpGet).toEqual({ path: '/health/ready', port })
    expect(container?.livenessProbe.httpGet).toEqual({ path: '/health/live', port })
    expect(find('Service', own).spec.ports).toEqual([{ port, targetPort: port }])
    if (name !== 'api_gateway')
      expect(find('ConfigMap', 'dataprime').data?.[`${variablePrefix(name)}_URL`]).toBe(`http://${own}:${port}`)
  })
})

test.each(deployments)('%s is given no address under the name of a setting', (name) => {
  expect(podOf(name).enableServiceLinks).toBe(false)
})

test('a secret is given to who needs it', () => {
  const owners: Readonly<Record<string, readonly string[]>> = {
    OPENAI_API_KEY: ['query'],
    AZURE_OPENAI_API_KEY: ['query'],
    DATABASE_URL: ['storage'],
    REDIS_URL: ['query', 'queue', 'queue-worker'],
    MESH_TOKEN: deployments,
  }
  const held = deployments.flatMap((name) =>
    podOf(name).containers.flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => (valueFrom ? [{ name, key: valueFrom.secretKeyRef.key }] : [])),
    ),
  )
  const byKey = Map.groupBy(held, ({ key }) => key)
  expect([...byKey.keys()].toSorted()).toEqual(Object.keys(owners).toSorted())
  for (const [key, holders] of byKey)
    expect(holders.map(({ name }) => name).toSorted()).toEqual([...(owners[key] ?? [])].toSorted())
})

test('who works on jobs is scaled by how many wait, everybody else by processor and memory', () => {
  const scaled = manifests.filter(({ kind }) => kind === 'ScaledObject')
  expect(scaled.map(({ spec }) => spec.scaleTargetRef.name)).toEqual(['queue-worker', 'processing'])
  for (const { spec } of scaled)
    expect(spec.triggers).toMatchObject([{ type: 'prometheus', metadata: { query: 'max(dataprime_queue_depth)' } }])
  const others = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
  const all = [...scaled, ...others].map(({ spec }) => spec.scaleTargetRef.name)
  expect(all.toSorted()).toEqual(deployments.toSorted())
  for (const { spec } of others) {
    const targets = (spec.metrics as { resource: { name: string; target: { averageUtilization: number } } }[]).map(
      ({ resource }) => [resource.name, resource.target.averageUtilization],
    )
    expect(Object.fromEntries(targets)).toEqual({ cpu: 70, memory: 80 })
    // A share of nothing is nothing: a target needs what it is a share of.
    expect(Object.keys(podOf(spec.scaleTargetRef.name).containers[0]?.resources.requests ?? {})).toEqual([
      'cpu',
      'memory',
    ])
  }
})

test('several workers share one queue', () => {
  const roleOf = (name: string) =>
    Object.fromEntries(podOf(name).containers.flatMap(({ env }) => env.map(({ name, value }) => [name, value])))
  expect(roleOf('queue')).toMatchObject({ QUEUE_DRIVER: 'bullmq', QUEUE_ROLE: 'api' })
  expect(roleOf('queue-worker')).toMatchObject({ QUEUE_DRIVER: 'bullmq', QUEUE_ROLE: 'worker' })
})
