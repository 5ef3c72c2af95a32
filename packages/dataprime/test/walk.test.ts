import { expect, it } from 'vitest'
import { parse, walk } from '../src/index.ts'

it('visits parents before children, in the order of the text', () => {
  const seen: string[] = []
  walk(parse('filter a == 1 | join (source logs | limit 5) using k into r').query, (node) => {
    seen.push(node.kind)
    return undefined
  })
  expect(seen).toEqual(
    'query filter binary keypath key number join query source dataset limit number using keypath key keypath key'.split(
      ' ',
    ),
  )
})

it('leaves out what is below a node that is skipped', () => {
  const seen: string[] = []
  walk(parse('filter a.contains(b)').query, (node) => {
    seen.push(node.kind)
    return node.kind === 'call' ? 'skip' : undefined
  })
  expect(seen).toEqual(['query', 'filter', 'call'])
})
