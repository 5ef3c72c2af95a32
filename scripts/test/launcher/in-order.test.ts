import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../launcher/in-order.ts'

test('whatever the order asked for, nothing runs before all it comes after are done', async () => {
  const graphs = fc
    .integer({ min: 1, max: 7 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, i) =>
          fc.subarray(Array.from({ length: i }, (_, j) => `n${j}`)).map((after) => ({ name: `n${i}`, after })),
        ),
      ),
    )
  await fc.assert(
    fc.asyncProperty(graphs, async (items) => {
      const done: string[] = []
      await inOrder(items.toReversed(), {
        after: (item) => item.after,
        action: async (item) => {
          expect(done).toEqual(expect.arrayContaining([...item.after]))
          await Promise.resolve()
          done.push(item.name)
        },
      })
      expect(done.toSorted()).toEqual(items.map(({ name }) => name).toSorted())
    }),
  )
})

test('what comes after a failure is not run', async () => {
  const done: string[] = []
  const order = inOrder([{ name: 'caller' }, { name: 'callee' }], {
    after: ({ name }) => (name === 'caller' ? ['callee'] : []),
    action: async ({ name }) => {
      if (name === 'callee') throw new Error('no')
      done.push(name)
    },
  })
  await expect(order).rejects.toThrow('no')
  expect(done).toEqual([])
})
