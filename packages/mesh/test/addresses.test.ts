import { expect, test } from 'vitest'
import { addressOf, hostOf, portOf, serviceNames } from '../src/index.ts'

const ports = (env: Record<string, string>) => serviceNames.map((service) => portOf(service, env))

test('the services stand at 8010 to 8015', () => {
  expect(ports({})).toEqual([8010, 8011, 8012, 8013, 8014, 8015])
})

test('MESH_PORT_BASE moves all six, and a port of its own wins over it', () => {
  expect(ports({ MESH_PORT_BASE: '5000', QUEUE_PORT: '7777' })).toEqual([5000, 5001, 5002, 7777, 5004, 5005])
})

test('PORT moves the process that has it, and none of its neighbours', () => {
  const env = { PORT: '80', QUERY_PORT: '81' }
  expect(portOf('query_service', env)).toBe(80)
  expect(addressOf('query_service', env)).toEqual(['http://127.0.0.1:81'])
})

test('a URL variable may name several replicas', () => {
  expect(addressOf('storage_service', { STORAGE_URL: 'http://a:1,http://b:2/' })).toEqual(['http://a:1', 'http://b:2'])
})

test('a service listens on loopback unless HOST says otherwise', () => {
  expect(hostOf({})).toBe('127.0.0.1')
  expect(hostOf({ HOST: '0.0.0.0' })).toBe('0.0.0.0')
})

test('a port that is none is named with its variable', () => {
  expect(() => portOf('api_gateway', { GATEWAY_PORT: 'eighty' })).toThrow('GATEWAY_PORT is "eighty"')
})
