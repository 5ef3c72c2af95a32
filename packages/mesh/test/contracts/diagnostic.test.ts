import { parse } from 'dataprime'
import { expect, test } from 'vitest'
import { diagnostic } from '../../src/contracts/index.ts'

test('what the language reports crosses an edge whole', () => {
  const { diagnostics } = parse('source logs | fliter a == 1 | limit "x"')
  expect(diagnostics).not.toEqual([])
  expect(diagnostic.array().parse(diagnostics)).toEqual(diagnostics)
})
