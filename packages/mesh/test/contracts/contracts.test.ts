import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  gatewayContract,
  processingContract,
  queryContract,
  question,
  queueContract,
  storageContract,
  validationContract,
} from '../../src/contracts/index.ts'
import { type Operation, serviceNames, startOrder, topology } from '../../src/index.ts'

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
  const places = all.flatMap(({ method, path, aliases = [] }: Operation) =>
    [path, ...aliases].map((each) => `${method} ${each.replace(/:\w+/g, ':')}`),
  )
  expect(new Set(places).size).toBe(places.length)
  for (const { name } of all) expect(name).toMatch(/^[a-z][a-z_]*$/)
})

test.for(contracts)('$service: every parameter of a path is a field of the input', ({ operations }) => {
  for (const { path, aliases = [], input } of Object.values<Operation>(operations)) {
    const fields = fieldsOf(input)
    for (const [, parameter] of [path, ...aliases].join().matchAll(/:(\w+)/g)) expect(fields).toContain(parameter)
  }
})

/** Of an object; of an intersection those of both sides. */
function fieldsOf(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodDiscriminatedUnion) return fieldsOf(schema.options[0] as z.ZodType)
  if (schema instanceof z.ZodIntersection)
    return [schema.def.left, schema.def.right].flatMap((side) => fieldsOf(side as z.ZodType))
  return []
}

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
