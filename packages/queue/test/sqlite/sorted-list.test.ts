import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSortedList } from '../../src/sqlite/sorted-list.ts'

const step = fc.record({ kind: fc.constantFrom('insert', 'insert', 'delete', 'deleteFirst'), n: fc.nat({ max: 40 }) })

it('is at every step what sorting an array would give', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const list = createSortedList<number, number>((a, b) => a - b)
      let model: number[] = []
      for (const { kind, n } of steps) {
        if (kind === 'insert') {
          if (model.includes(n)) continue
          list.insert(n)
          model = [...model, n].sort((a, b) => a - b)
        } else {
          const wanted = kind === 'delete' ? n : (model[0] ?? n)
          expect(list.delete(wanted)).toBe(model.includes(wanted) ? wanted : undefined)
          model = model.filter((other) => other !== wanted)
        }
        expect([...list]).toEqual(model)
        expect([...list.before(n)]).toEqual(model.filter((other) => other < n))
      }
    }),
  )
})
