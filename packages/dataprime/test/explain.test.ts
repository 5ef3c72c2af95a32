import { describe, expect, it } from 'vitest'
import { aggregations, commands, explain, functions, parse } from '../src/index.ts'
import { readCases } from './case-file.ts'

const explained = (text: string) => explain(parse(text).query)

describe('explain', () => {
  for (const [query = '', ...sentences] of readCases('explain')) {
    it(query, () => {
      expect(parse(query).diagnostics.filter((item) => item.severity === 'error')).toEqual([])
      expect(explained(query)).toEqual(sentences)
    })
  }

  it('says what cannot be read', () => {
    expect(explained('filter a b | nonsense')).toEqual(['This filter cannot be read.', 'This stage cannot be read.'])
  })

  for (const { name, example } of Object.values(commands)) {
    it(`has one sentence for ${name}`, () => {
      expect(explained(example)).toHaveLength(1)
      expect(explained(example)[0]).toMatch(/^[A-Z].*[^.]\.$/)
    })
  }

  for (const [name, { example }] of Object.entries({ ...functions, ...aggregations })) {
    it(`has words for the example of ${name}, without marks of the language`, () => {
      const [sentence = ''] = explained(`${Object.hasOwn(aggregations, name) ? 'aggregate' : 'choose'} ${example} as x`)
      expect(sentence).toMatch(/^[A-Z].*[^.]\.$/)
      expect(sentence).not.toMatch(/undefined|==|&&|\|\||->|\w\(/)
    })
  }
})
