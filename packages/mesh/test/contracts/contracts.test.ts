import { expect, test } from 'vitest'
import {
  gatewayContract,
  processingContract,
  queryContract,
  question,
  queueContract,
  storageContract,
  validationContract,
} from '../../src/contracts/index.ts'
import { serviceNames, startOrder, topology } from '../../src/index.ts'

const contracts = [
  gatewayContract,
  queryContract,
  validationContract,
  queueContract,
  processingContract,
  storageContract,
]

test('every service has a contract, in the order of the ports', () => {
  expect(contracts.map(({ service }) => service)).toEqual(serviceNames)
})

test.for(contracts)('$service: no two operations share a name, or a method and path', ({ operations }) => {
  const all = Object.values(operations)
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)).size).toBe(all.length)
  for (const { name } of all) expect(name).toMatch(/^[a-z][a-z_]*$/)
})

test.for(contracts)('$service: every parameter of a path is a field of the input', ({ operations }) => {
  for (const { path, input } of Object.values(operations)) {
    const fields = Object.keys('shape' in input ? (input.shape as object) : {})
    for (const [, parameter] of path.matchAll(/:(\w+)/g)) expect(fields).toContain(parameter)
  }
})

test('callees start before their callers', () => {
  const order = startOrder()
  expect([...order].sort()).toEqual([...serviceNames].sort())
  for (const service of serviceNames)
    for (const callee of topology[service].calls) expect(order.indexOf(callee)).toBeLessThan(order.indexOf(service))
})

test('a time zone is an IANA name', () => {
  expect(question.safeParse({ user_input: 'a', time_zone: 'Europe/Berlin' }).success).toBe(true)
  expect(question.safeParse({ user_input: 'a', time_zone: 'Mars/Olympus' }).success).toBe(false)
})
