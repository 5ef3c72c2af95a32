import { expect, test } from 'vitest'
import { serviceTable } from '../../launcher/service-table.ts'

const row = (name: string, env = {}) => {
  const found = serviceTable({ root: '/repo', env }).find((service) => service.name === name)
  if (!found) throw new Error(`Cannot find ${name} in the table`)
  return found
}

test('the six services are listed callees first', () => {
  const names = serviceTable({ root: '/repo', env: {} }).map(({ name }) => name)
  expect(names).toHaveLength(6)
  expect(names.at(-1)).toBe('api_gateway')
  expect(names.indexOf('processing_service')).toBeLessThan(names.indexOf('queue_service'))
})

test('ports follow the base, and a variable of its own moves one service', () => {
  expect(row('api_gateway').port).toBe(8010)
  expect(row('storage_service', { MESH_PORT_BASE: '5000' }).port).toBe(5005)
  expect(row('storage_service', { MESH_PORT_BASE: '5000', STORAGE_PORT: '9000' })).toMatchObject({
    port: 9000,
    portVariable: 'STORAGE_PORT',
  })
})

test('every service is told where all six are, and a URL that is set is kept', () => {
  const { env } = row('queue_service', { QUERY_URL: 'http://elsewhere:1', PORT: '80' })
  expect(env).toMatchObject({
    PORT: '8013',
    QUERY_URL: 'http://elsewhere:1',
    STORAGE_URL: 'http://127.0.0.1:8015',
    GATEWAY_PORT: '8010',
  })
})

test('a port that is none is refused with its variable', () => {
  expect(() => row('api_gateway', { GATEWAY_PORT: 'http' })).toThrow('GATEWAY_PORT is "http"')
})

test('the gateway stops first and storage after everybody else', () => {
  expect(row('api_gateway').stopsAfter).toEqual([])
  expect(row('queue_service').stopsAfter).toEqual(['api_gateway'])
  expect(row('processing_service').stopsAfter).toEqual(['queue_service'])
  expect(row('query_service').stopsAfter).toEqual(['api_gateway', 'processing_service'])
  expect(row('storage_service').stopsAfter).toHaveLength(5)
})

test('data is kept below the root unless DATA_DIR says otherwise', () => {
  expect(row('queue_service').env['DATA_DIR']).toBe('/repo/data')
  expect(row('queue_service', { DATA_DIR: 'elsewhere' }).env['DATA_DIR']).toBe('/repo/elsewhere')
  expect(row('queue_service', { DATA_DIR: '/var/lib/x' }).env['DATA_DIR']).toBe('/var/lib/x')
})

test('gives a secret to the one service that needs it', () => {
  const env = { OPENAI_API_KEY: 'a', AZURE_OPENAI_API_KEY: 'b', DATABASE_URL: 'c' }
  const held = serviceTable({ root: '/repo', env }).map((service) => [
    service.name,
    Object.keys(env).filter((name) => ({ ...env, ...service.env })[name as keyof typeof env] !== undefined),
  ])
  expect(Object.fromEntries(held)).toEqual({
    api_gateway: [],
    query_service: ['OPENAI_API_KEY', 'AZURE_OPENAI_API_KEY'],
    validation_service: [],
    queue_service: [],
    processing_service: [],
    storage_service: ['DATABASE_URL'],
  })
})
